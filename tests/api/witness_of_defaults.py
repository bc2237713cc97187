"""What a list call hides unless it is asked for, asked for by boto3: written out by hand, beside the catalogue."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

KEY_TYPES = ["RSA_1024", "RSA_2048", "RSA_3072", "RSA_4096", "EC_prime256v1", "EC_secp384r1", "EC_secp521r1"]


def regional(client: Callable[[str], Any]) -> dict[str, str]:
    """ARN -> CloudFormation type of one region."""
    found: dict[str, str] = {}
    certificates = client("acm").list_certificates(Includes={"keyTypes": KEY_TYPES})["CertificateSummaryList"]
    found |= {one["CertificateArn"]: "AWS::CertificateManager::Certificate" for one in certificates}
    events = client("events")
    for bus in events.list_event_buses()["EventBuses"]:
        rules = events.list_rules(EventBusName=bus["Name"])["Rules"]
        found |= {rule["Arn"]: "AWS::Events::Rule" for rule in rules}
    alarms = client("cloudwatch").describe_alarms(AlarmTypes=["CompositeAlarm"])["CompositeAlarms"]
    found |= {alarm["AlarmArn"]: "AWS::CloudWatch::CompositeAlarm" for alarm in alarms}
    ecs = client("ecs")
    for cluster in ecs.list_clusters()["clusterArns"]:
        found |= {arn: "AWS::ECS::Service" for arn in ecs.list_services(cluster=cluster)["serviceArns"]}
    return found


def everywhere(client: Callable[[str], Any]) -> dict[str, str]:
    acls = client("wafv2").list_web_acls(Scope="CLOUDFRONT")["WebACLs"]
    return {acl["ARN"]: "AWS::WAFv2::GlobalWebACL" for acl in acls}
