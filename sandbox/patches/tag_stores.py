"""Where each service keeps its tags, for the services that ministack's own Tagging API does not know.

Resource Groups Tagging API Reference, "Services that support the Resource Groups Tagging API". A `Slot` is one resource and
the place of its tags; its writes are what the service's own calls read. ministack's tables of collectors, writers and
removers are extended by them, and so is what `aws:ResourceTag` finds.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from ministack.core.arn import Arn
from ministack.core.responses import get_account_id, get_region
from ministack.services import (
    acm,
    alb,
    athena,
    cloudwatch,
    cloudwatch_logs,
    ec2,
    eks,
    emr,
    firehose,
    kinesis,
    lambda_svc,
    msk,
    opensearch,
    rds,
    route53,
    secretsmanager,
    ssm,
    stepfunctions,
    tagging,
    waf,
)

from .. import partition
from .base import Answer, Function, Store, replace, wrap, wrap_handler

# How a service keeps tags: a map, or a list of pairs with these names.
MAP = ("", "")
UPPER = ("Key", "Value")
LOWER = ("key", "value")
# The resource types in ARNs (Service Authorization Reference, "Amazon EC2") and where ministack keeps what has them.
EC2_KINDS = {
    "instance": "_instances",
    "volume": "_volumes",
    "snapshot": "_snapshots",
    "image": "_images",
    "security-group": "_security_groups",
    "vpc": "_vpcs",
    "subnet": "_subnets",
    "route-table": "_route_tables",
    "network-acl": "_network_acls",
    "internet-gateway": "_internet_gateways",
    "egress-only-internet-gateway": "_egress_igws",
    "natgateway": "_nat_gateways",
    "network-interface": "_network_interfaces",
    "elastic-ip": "_addresses",
    "launch-template": "_launch_templates",
    "vpc-endpoint": "_vpc_endpoints",
    "vpc-peering-connection": "_vpc_peering",
    "customer-gateway": "_customer_gateways",
    "vpn-gateway": "_vpn_gateways",
    "vpn-connection": "_vpn_connections",
    "dhcp-options": "_dhcp_options",
    "vpc-flow-log": "_flow_logs",
    "prefix-list": "_prefix_lists",
}
# Their ARNs name no account: they can be shared.
EC2_WITHOUT_ACCOUNT = ("snapshot", "image")
# What DescribeTags answers for identifiers that ministack takes for something else.
EC2_TYPES_BY_ID = {
    "fl-": "vpc-flow-log",
    "pl-": "prefix-list",
    "key-": "key-pair",
    "pcx-": "vpc-peering-connection",
    "vpn-": "vpn-connection",
}
RDS_STORES = (
    ("_instances", "DBInstanceArn"),
    ("_clusters", "DBClusterArn"),
    ("_snapshots", "DBSnapshotArn"),
    ("_db_cluster_snapshots", "DBClusterSnapshotArn"),
    ("_subnet_groups", "DBSubnetGroupArn"),
    ("_param_groups", "DBParameterGroupArn"),
    ("_db_cluster_param_groups", "DBClusterParameterGroupArn"),
    ("_option_groups", "OptionGroupArn"),
)


class XmlText(str):
    """Text that ministack puts into XML as it is: a tag may hold `&` and `<`."""

    def __format__(self, spec: str) -> str:
        return escape(str(self))


@dataclass(frozen=True)
class Slot:
    """The tags of one resource: `holder[key]` in the form that the service keeps; `copies` hold the same once more."""

    arn: str
    holder: Store
    key: Any
    form: tuple[str, str] = UPPER
    copies: tuple[tuple[Store, str], ...] = ()

    def read(self) -> dict[str, str]:
        kept = self.holder.get(self.key) or {}
        if self.form == MAP:
            return dict(kept)
        name, value = self.form
        return {tag[name]: tag.get(value) or "" for tag in kept}

    def write(self, tags: dict[str, str]) -> None:
        for holder, key in ((self.holder, self.key), *self.copies):
            if self.form == MAP:
                holder[key] = {XmlText(name): XmlText(value) for name, value in tags.items()}
            else:
                holder[key] = [
                    {self.form[0]: XmlText(name), self.form[1]: XmlText(value)} for name, value in tags.items()
                ]


def _arn(service: str, resource: str, account: str | None = None) -> str:
    return f"arn:aws:{service}:{get_region()}:{get_account_id() if account is None else account}:{resource}"


def _ec2() -> Iterator[Slot]:
    for kind, store in EC2_KINDS.items():
        account = "" if kind in EC2_WITHOUT_ACCOUNT else None
        for identifier, record in getattr(ec2, store).items():
            copies = ((record, "Tags"),) if "Tags" in record else ()
            yield Slot(_arn("ec2", f"{kind}/{identifier}", account), ec2._tags, identifier, copies=copies)
    for pair in ec2._key_pairs.values():
        yield Slot(_arn("ec2", f"key-pair/{pair['KeyPairId']}"), ec2._tags, pair["KeyPairId"])
    for group in ec2._placement_groups.values():
        yield Slot(group["GroupArn"], ec2._tags, group["GroupId"])


def _rds() -> Iterator[Slot]:
    for store, name in RDS_STORES:
        for record in getattr(rds, store).values():
            if record.get(name):
                yield Slot(record[name], rds._tags, record[name], copies=((record, "TagList"),))


def _elasticloadbalancing() -> Iterator[Slot]:
    for store in (alb._lbs, alb._tgs, alb._listeners, alb._rules):
        for arn in store:
            yield Slot(arn, alb._tags, arn)


def _elasticmapreduce() -> Iterator[Slot]:
    return (Slot(record["ClusterArn"], record, "Tags") for record in emr._clusters.values())


def _route53() -> Iterator[Slot]:
    for kind, store in (("hostedzone", route53._zones), ("healthcheck", route53._health_checks)):
        for identifier in store:
            yield Slot(f"arn:aws:route53:::{kind}/{identifier}", route53._tags, (kind, identifier), MAP)


def _ssm() -> Iterator[Slot]:
    return (Slot(record["ARN"], ssm._tags, record["ARN"], MAP) for record in ssm._parameters.values())


def _secretsmanager() -> Iterator[Slot]:
    return (Slot(record["ARN"], record, "Tags") for record in secretsmanager._secrets.values())


def _acm() -> Iterator[Slot]:
    return (Slot(arn, record, "Tags") for arn, record in acm._certificates.items())


def _es() -> Iterator[Slot]:
    return (Slot(record["ARN"], opensearch._tags, record["ARN"]) for record in opensearch._domains.values())


def _firehose() -> Iterator[Slot]:
    return (Slot(record["arn"], record, "tags", MAP) for record in firehose._streams.values())


def _kinesis() -> Iterator[Slot]:
    return (Slot(record["StreamARN"], record, "tags", MAP) for record in kinesis._streams.values())


def _logs() -> Iterator[Slot]:
    return (
        Slot(_arn("logs", f"log-group:{name}"), record, "tags", MAP)
        for name, record in cloudwatch_logs._log_groups.items()
    )


def _cloudwatch() -> Iterator[Slot]:
    for store in (cloudwatch._alarms, cloudwatch._composite_alarms):
        for record in store.values():
            yield Slot(record["AlarmArn"], cloudwatch._resource_tags, record["AlarmArn"], MAP)


def _states() -> Iterator[Slot]:
    for store in (stepfunctions._state_machines, stepfunctions._activities):
        for arn in store:
            yield Slot(arn, stepfunctions._tags, arn, LOWER)


def _eks() -> Iterator[Slot]:
    return (
        Slot(record["arn"], eks._tags, record["arn"], MAP, ((record, "tags"),)) for record in eks._clusters.values()
    )


def _kafka() -> Iterator[Slot]:
    return (Slot(arn, msk._tags, arn, MAP, ((record, "Tags"),)) for arn, record in msk._clusters.items())


def _athena() -> Iterator[Slot]:
    for kind, store in (("workgroup", athena._workgroups), ("datacatalog", athena._data_catalogs)):
        for name in store:
            arn = _arn("athena", f"{kind}/{name}")
            yield Slot(arn, athena._tags, arn, MAP)


def _wafv2() -> Iterator[Slot]:
    for store in (waf._web_acls, waf._ip_sets, waf._rule_groups, waf._regex_pattern_sets):
        for record in store.values():
            yield Slot(record["ARN"], waf._waf_tags, record["ARN"])


def _lambda() -> Iterator[Slot]:
    for name, record in lambda_svc._functions.items():
        yield Slot(_arn("lambda", f"function:{name}"), record, "tags", MAP)
    for identifier, record in lambda_svc._esms.items():
        yield Slot(_arn("lambda", f"event-source-mapping:{identifier}"), record, "Tags", MAP)


SLOTS: dict[str, Callable[[], Iterable[Slot]]] = {
    "ec2": _ec2,
    "rds": _rds,
    "elasticloadbalancing": _elasticloadbalancing,
    "elasticmapreduce": _elasticmapreduce,
    "route53": _route53,
    "ssm": _ssm,
    "secretsmanager": _secretsmanager,
    "acm": _acm,
    "es": _es,
    "firehose": _firehose,
    "kinesis": _kinesis,
    "logs": _logs,
    "cloudwatch": _cloudwatch,
    "states": _states,
    "eks": _eks,
    "kafka": _kafka,
    "athena": _athena,
    "wafv2": _wafv2,
    "lambda": _lambda,
}


def _slot(service: str, arn: str) -> Slot:
    for slot in SLOTS[service]():
        if slot.arn == arn:
            return slot
    raise tagging._ResourceNotFound(arn)


def _collector(service: str) -> Function:
    def collect() -> Iterator[tuple[str, list[dict]]]:
        for slot in SLOTS[service]():
            yield slot.arn, [{"Key": key, "Value": value} for key, value in slot.read().items()]

    return collect


def _writer(service: str) -> Callable:
    def write(_spec: Arn, arn: str, tags: dict[str, str]) -> None:
        slot = _slot(service, arn)
        slot.write({**slot.read(), **tags})

    return write


def _remover(service: str) -> Callable:
    def remove(_spec: Arn, arn: str, keys: list[str]) -> None:
        slot = _slot(service, arn)
        slot.write({key: value for key, value in slot.read().items() if key not in keys})

    return remove


def tags_of(service: str, arn: str) -> dict[str, str]:
    """The tags that the resource has now; `_ResourceNotFound` when its service's collector does not know it at all (some
    of ministack's know only what was ever tagged: their writers find out)."""
    if service in SLOTS:
        return _slot(service, arn).read()
    for found, tags in tagging._COLLECTORS[service]():
        if found == arn:
            return {tag["Key"]: tag["Value"] for tag in tags}
    return {}


def _only_at_home(collect: Callable) -> Callable:
    """Resources without a region are listed in the partition's home region alone."""

    def collect_at_home() -> Iterable:
        return collect() if get_region() == partition.current().home_region else ()

    return collect_at_home


def _guess_resource_type(original: Function) -> Function:
    def guess_resource_type(resource_id: str) -> str:
        for prefix, kind in EC2_TYPES_BY_ID.items():
            if resource_id.startswith(prefix):
                return kind
        return original(resource_id)

    return guess_resource_type


def _describe_key_pairs(original: Function) -> Function:
    """DescribeKeyPairs answers tags too (Amazon EC2 API Reference, "KeyPairInfo")."""

    def describe_key_pairs(p: dict[str, Any]) -> Answer:
        status, headers, body = original(p)
        for pair in ec2._key_pairs.values():
            end = f"<keyPairId>{pair['KeyPairId']}</keyPairId>"
            body = body.replace(end.encode(), (end + ec2._tag_set_xml(pair["KeyPairId"])).encode())
        return status, headers, body

    return describe_key_pairs


def _parse_alb_tags(original: Function) -> Function:
    def parse_tags(params: dict[str, Any]) -> list[dict[str, str]]:
        return [{name: XmlText(value) for name, value in tag.items()} for tag in original(params)]

    return parse_tags


def _camelize(original: Function) -> Function:
    """A tag's key is the user's (Amazon MSK API Reference, "ClusterInfo"), not a member's name."""

    def camelize(value: Any) -> Any:
        answer = original(value)
        if isinstance(value, dict) and isinstance(value.get("Tags"), dict):
            answer["tags"] = value["Tags"]
        return answer

    return camelize


def _in_xml(write: Callable) -> Callable:
    """For services whose tags ministack writes as XML without escaping."""

    def write_text(spec: Arn, arn: str, tags: dict[str, str]) -> None:
        write(spec, arn, {XmlText(key): XmlText(value) for key, value in tags.items()})

    return write_text


def install() -> None:
    for service in SLOTS:
        tagging._COLLECTORS[service] = _collector(service)
        tagging._WRITERS[service] = _writer(service)
        tagging._REMOVERS[service] = _remover(service)
        tagging._RESOURCE_TAG_COLLECTORS[service] = tagging._COLLECTORS[service]
    for service in ("sns", "elasticache"):
        tagging._WRITERS[service] = _in_xml(tagging._WRITERS[service])
    for service in ("route53", "cloudfront"):
        tagging._COLLECTORS[service] = _only_at_home(tagging._COLLECTORS[service])
    replace("_GLOBAL_RESOURCE_SERVICES", {"cloudfront", "s3", "route53"}, tagging)
    wrap("_guess_resource_type", _guess_resource_type, ec2)
    wrap_handler(ec2._ACTION_MAP, "DescribeKeyPairs", _describe_key_pairs)
    wrap("_parse_tags", _parse_alb_tags, alb)
    wrap("_camelize", _camelize, msk)
