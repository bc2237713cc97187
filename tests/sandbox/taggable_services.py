"""The taggable resources of the services but EC2 and RDS (taggable.py says what the entries are)."""

import json
from collections.abc import Callable
from typing import Any

from taggable import EC2, RDS, Make, Maker, Read, every, function_code, last, pairs, role


def _listed(
    service: str, operation: str = "list_tags_for_resource", parameter: str = "ResourceArn", member: str = "Tags"
) -> Read:
    """How most services tell tags: by ARN, a list of pairs or a map."""

    def read(maker: Maker, arn: str) -> dict[str, str]:
        tags = getattr(maker(service), operation)(**{parameter: arn})[member]
        return pairs(tags) if isinstance(tags, list) else tags

    return read


def _route53(kind: str) -> Read:
    return lambda m, arn: pairs(
        m("route53").list_tags_for_resource(ResourceType=kind, ResourceId=last(arn))["ResourceTagSet"]["Tags"]
    )


def _elbv2(m: Maker, arn: str) -> dict[str, str]:
    return pairs(m("elbv2").describe_tags(ResourceArns=[arn])["TagDescriptions"][0]["Tags"])


def _function(m: Maker) -> str:
    return m("lambda").create_function(
        FunctionName=m.name, Runtime="python3.12", Handler="x.y", Role=role(m), Code={"ZipFile": function_code()}
    )["FunctionArn"]


def _mapping(m: Maker) -> str:
    _function(m)
    m("sqs").create_queue(QueueName=m.name)
    made = m("lambda").create_event_source_mapping(
        EventSourceArn=m.arn("sqs", m.name), FunctionName=m.name, Enabled=False
    )
    return m.arn("lambda", f"event-source-mapping:{made['UUID']}")


def _distribution(m: Maker) -> str:
    return m("cloudfront").create_distribution(
        DistributionConfig={
            "CallerReference": m.name,
            "Comment": "",
            "Enabled": True,
            "Origins": {
                "Quantity": 1,
                "Items": [{"Id": "o", "DomainName": "example.com", "S3OriginConfig": {"OriginAccessIdentity": ""}}],
            },
            "DefaultCacheBehavior": {
                "TargetOriginId": "o",
                "ViewerProtocolPolicy": "allow-all",
                "MinTTL": 0,
                "ForwardedValues": {"QueryString": False, "Cookies": {"Forward": "none"}},
            },
        }
    )["Distribution"]["ARN"]


def _alarm(m: Maker) -> str:
    m("cloudwatch").put_metric_alarm(
        AlarmName=m.name,
        MetricName="m",
        Namespace="n",
        Period=60,
        EvaluationPeriods=1,
        Threshold=1,
        ComparisonOperator="GreaterThanThreshold",
        Statistic="Sum",
    )
    return m.arn("cloudwatch", f"alarm:{m.name}")


def _plan(m: Maker) -> str:
    m("backup").create_backup_vault(BackupVaultName=m.name)
    return m("backup").create_backup_plan(
        BackupPlan={"BackupPlanName": m.name, "Rules": [{"RuleName": "r", "TargetBackupVaultName": m.name}]}
    )["BackupPlanArn"]


def _access_point(m: Maker) -> str:
    files = m("efs").create_file_system(CreationToken=m.name)["FileSystemId"]
    return m("efs").create_access_point(ClientToken=m.name, FileSystemId=files)["AccessPointArn"]


def _job(m: Maker) -> str:
    m("glue").create_job(Name=m.name, Role=m.role, Command={"Name": "glueetl", "ScriptLocation": "s3://x/y"})
    return m.arn("glue", f"job/{m.name}")


def _table(m: Maker) -> str:
    return m("dynamodb").create_table(
        TableName=m.name,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "a", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "a", "AttributeType": "S"}],
    )["TableDescription"]["TableArn"]


def _stream(m: Maker) -> str:
    m("kinesis").create_stream(StreamName=m.name, ShardCount=1)
    return m.arn("kinesis", f"stream/{m.name}")


def _web_acl(m: Maker) -> str:
    return m("wafv2").create_web_acl(
        Name=m.name,
        Scope="REGIONAL",
        DefaultAction={"Allow": {}},
        VisibilityConfig={"SampledRequestsEnabled": False, "CloudWatchMetricsEnabled": False, "MetricName": "m"},
    )["Summary"]["ARN"]


def _state_machine(m: Maker) -> str:
    return m("stepfunctions").create_state_machine(
        name=m.name,
        roleArn=role(m),
        definition=json.dumps({"StartAt": "S", "States": {"S": {"Type": "Pass", "End": True}}}),
    )["stateMachineArn"]


def _made(make: Callable[[Maker], Any], arn: Callable[[Maker], str]) -> Make:
    """`make`'s answer counts for nothing but that it came; the ARN is known."""
    return lambda m: make(m) and arn(m)


RESOURCES = every(
    {
        "EC2": EC2,
        "RDS": RDS,
        "CertificateManager": {
            "Certificate": (
                lambda m: m("acm").request_certificate(DomainName="example.com")["CertificateArn"],
                _listed("acm", "list_tags_for_certificate", "CertificateArn"),
            )
        },
        "Athena": {
            "WorkGroup": (
                _made(
                    lambda m: m("athena").create_work_group(Name=m.name),
                    lambda m: m.arn("athena", f"workgroup/{m.name}"),
                ),
                _listed("athena", parameter="ResourceARN"),
            )
        },
        "Backup": {
            "BackupVault": (
                lambda m: m("backup").create_backup_vault(BackupVaultName=m.name)["BackupVaultArn"],
                _listed("backup", "list_tags"),
            ),
            "BackupPlan": (_plan, _listed("backup", "list_tags")),
        },
        "CloudFront": {
            "Distribution": (
                _distribution,
                lambda m, arn: pairs(m("cloudfront").list_tags_for_resource(Resource=arn)["Tags"]["Items"]),
            )
        },
        "CloudWatch": {"Alarm": (_alarm, _listed("cloudwatch", parameter="ResourceARN"))},
        "Cognito": {
            "UserPool": (
                lambda m: m.arn(
                    "cognito-idp", "userpool/" + m("cognito-idp").create_user_pool(PoolName=m.name)["UserPool"]["Id"]
                ),
                _listed("cognito-idp"),
            )
        },
        "DynamoDB": {"Table": (_table, _listed("dynamodb", "list_tags_of_resource"))},
        "ECR": {
            "Repository": (
                lambda m: m("ecr").create_repository(repositoryName=m.name)["repository"]["repositoryArn"],
                _listed("ecr", parameter="resourceArn", member="tags"),
            )
        },
        "ECS": {
            "Cluster": (
                lambda m: m("ecs").create_cluster(clusterName=m.name)["cluster"]["clusterArn"],
                _listed("ecs", parameter="resourceArn", member="tags"),
            ),
            "TaskDefinition": (
                lambda m: m("ecs").register_task_definition(
                    family=m.name, containerDefinitions=[{"name": "c", "image": "i", "memory": 8}]
                )["taskDefinition"]["taskDefinitionArn"],
                _listed("ecs", parameter="resourceArn", member="tags"),
            ),
        },
        "EFS": {
            "FileSystem": (
                lambda m: m("efs").create_file_system(CreationToken=m.name)["FileSystemArn"],
                lambda m, arn: pairs(m("efs").list_tags_for_resource(ResourceId=last(arn))["Tags"]),
            ),
            "AccessPoint": (
                _access_point,
                lambda m, arn: pairs(m("efs").list_tags_for_resource(ResourceId=last(arn))["Tags"]),
            ),
        },
        "EKS": {
            "Cluster": (
                lambda m: m("eks").create_cluster(
                    name=m.name, roleArn=role(m), resourcesVpcConfig={"subnetIds": m.subnets()}
                )["cluster"]["arn"],
                lambda m, arn: m("eks").describe_cluster(name=m.name)["cluster"]["tags"],
            )
        },
        "ElastiCache": {
            "CacheCluster": (
                lambda m: m("elasticache").create_cache_cluster(
                    CacheClusterId=m.name, Engine="redis", CacheNodeType="cache.t3.micro", NumCacheNodes=1
                )["CacheCluster"]["ARN"],
                _listed("elasticache", parameter="ResourceName", member="TagList"),
            ),
            "ReplicationGroup": (
                lambda m: m("elasticache").create_replication_group(
                    ReplicationGroupId=m.name, ReplicationGroupDescription="x"
                )["ReplicationGroup"]["ARN"],
                _listed("elasticache", parameter="ResourceName", member="TagList"),
            ),
            "SubnetGroup": (
                lambda m: m("elasticache").create_cache_subnet_group(
                    CacheSubnetGroupName=m.name, CacheSubnetGroupDescription="x", SubnetIds=m.subnets()[:1]
                )["CacheSubnetGroup"]["ARN"],
                _listed("elasticache", parameter="ResourceName", member="TagList"),
            ),
        },
        "ElasticLoadBalancingV2": {
            "LoadBalancer": (
                lambda m: m("elbv2").create_load_balancer(Name=m.name, Subnets=m.subnets())["LoadBalancers"][0][
                    "LoadBalancerArn"
                ],
                _elbv2,
            ),
            "TargetGroup": (
                lambda m: m("elbv2").create_target_group(Name=m.name, Protocol="HTTP", Port=80, VpcId=m.vpc())[
                    "TargetGroups"
                ][0]["TargetGroupArn"],
                _elbv2,
            ),
        },
        "EMR": {
            "Cluster": (
                lambda m: m("emr").run_job_flow(
                    Name=m.name,
                    Instances={
                        "MasterInstanceType": "m5.large",
                        "InstanceCount": 1,
                        "KeepJobFlowAliveWhenNoSteps": True,
                    },
                )["ClusterArn"],
                lambda m, arn: pairs(m("emr").describe_cluster(ClusterId=last(arn))["Cluster"]["Tags"]),
            )
        },
        "Events": {
            "EventBus": (
                lambda m: m("events").create_event_bus(Name=m.name)["EventBusArn"],
                _listed("events", parameter="ResourceARN"),
            ),
            "Rule": (
                lambda m: m("events").put_rule(Name=m.name, ScheduleExpression="rate(1 day)")["RuleArn"],
                _listed("events", parameter="ResourceARN"),
            ),
        },
        "KinesisFirehose": {
            "DeliveryStream": (
                lambda m: m("firehose").create_delivery_stream(
                    DeliveryStreamName=m.name,
                    S3DestinationConfiguration={"RoleARN": m.role, "BucketARN": "arn:aws:s3:::a-bucket"},
                )["DeliveryStreamARN"],
                lambda m, arn: pairs(m("firehose").list_tags_for_delivery_stream(DeliveryStreamName=m.name)["Tags"]),
            )
        },
        "Glue": {
            "Database": (
                _made(
                    lambda m: m("glue").create_database(DatabaseInput={"Name": m.name}),
                    lambda m: m.arn("glue", f"database/{m.name}"),
                ),
                _listed("glue", "get_tags"),
            ),
            "Job": (_job, _listed("glue", "get_tags")),
        },
        "MSK": {
            "Cluster": (
                lambda m: m("kafka").create_cluster(
                    ClusterName=m.name,
                    KafkaVersion="3.5.1",
                    NumberOfBrokerNodes=2,
                    BrokerNodeGroupInfo={"InstanceType": "kafka.m5.large", "ClientSubnets": m.subnets()},
                )["ClusterArn"],
                lambda m, arn: m("kafka").describe_cluster(ClusterArn=arn)["ClusterInfo"].get("Tags", {}),
            )
        },
        "Kinesis": {
            "Stream": (_stream, lambda m, arn: pairs(m("kinesis").list_tags_for_stream(StreamName=m.name)["Tags"]))
        },
        "Lambda": {
            "Function": (_function, _listed("lambda", "list_tags", "Resource")),
            "EventSourceMapping": (_mapping, _listed("lambda", "list_tags", "Resource")),
        },
        "Logs": {
            "LogGroup": (
                _made(
                    lambda m: m("logs").create_log_group(logGroupName=m.name),
                    lambda m: m.arn("logs", f"log-group:{m.name}"),
                ),
                _listed("logs", parameter="resourceArn", member="tags"),
            )
        },
        "OpenSearchService": {
            "Domain": (
                lambda m: m("opensearch").create_domain(DomainName=m.name)["DomainStatus"]["ARN"],
                _listed("opensearch", "list_tags", "ARN", "TagList"),
            )
        },
        "Route53": {
            "HostedZone": (
                lambda m: (
                    "arn:aws:route53:::hostedzone/"
                    + last(
                        m("route53").create_hosted_zone(Name="example.com", CallerReference=m.name)["HostedZone"]["Id"]
                    )
                ),
                _route53("hostedzone"),
            ),
            "HealthCheck": (
                lambda m: (
                    "arn:aws:route53:::healthcheck/"
                    + m("route53").create_health_check(
                        CallerReference=m.name,
                        HealthCheckConfig={"Type": "HTTP", "FullyQualifiedDomainName": "example.com"},
                    )["HealthCheck"]["Id"]
                ),
                _route53("healthcheck"),
            ),
        },
        "SecretsManager": {
            "Secret": (
                lambda m: m("secretsmanager").create_secret(Name=m.name, SecretString="x")["ARN"],
                lambda m, arn: pairs(m("secretsmanager").describe_secret(SecretId=arn).get("Tags", [])),
            )
        },
        "SNS": {"Topic": (lambda m: m("sns").create_topic(Name=m.name)["TopicArn"], _listed("sns"))},
        "SQS": {
            "Queue": (
                _made(lambda m: m("sqs").create_queue(QueueName=m.name), lambda m: m.arn("sqs", m.name)),
                lambda m, arn: (
                    m("sqs")
                    .list_queue_tags(QueueUrl=m("sqs").get_queue_url(QueueName=m.name)["QueueUrl"])
                    .get("Tags", {})
                ),
            )
        },
        "SSM": {
            "Parameter": (
                _made(
                    lambda m: m("ssm").put_parameter(Name=f"/a/{m.name}", Value="x", Type="String"),
                    lambda m: m.arn("ssm", f"parameter/a/{m.name}"),
                ),
                lambda m, arn: pairs(
                    m("ssm").list_tags_for_resource(ResourceType="Parameter", ResourceId=f"/a/{m.name}")["TagList"]
                ),
            )
        },
        "StepFunctions": {
            "StateMachine": (_state_machine, _listed("stepfunctions", parameter="resourceArn", member="tags"))
        },
        "WAFv2": {
            "WebACL": (
                _web_acl,
                lambda m, arn: pairs(
                    m("wafv2").list_tags_for_resource(ResourceARN=arn)["TagInfoForResource"]["TagList"]
                ),
            )
        },
    }
)
