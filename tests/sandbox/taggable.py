"""One resource of each type that can be tagged in the sandbox, and how its own service tells its tags.

`RESOURCES`: CloudFormation type -> (make, read). `make(maker)` answers the ARN; `read(maker, arn)` the tags as a dict, by a
call of the owning service. What is not here the sandbox cannot make (README.md, "How strict").
"""

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any, Protocol

from cloud import Client

TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}


class Clients(Protocol):
    """What a maker needs of a cloud."""

    def client(self, service: str, profile: str, *, region_name: str) -> Client: ...

    def account_id(self, profile: str) -> str: ...


class Maker:
    """Clients of one profile, and a name of its own for everything that is made."""

    def __init__(self, cloud: Clients, profile: str, name: str, region: str) -> None:
        self.cloud, self.profile, self.name, self.region = cloud, profile, name, region
        self.account = cloud.account_id(profile)
        self.role = f"arn:aws:iam::{self.account}:role/{name}"

    def __call__(self, service: str) -> Any:
        return self.cloud.client(service, self.profile, region_name=self.region)

    def arn(self, service: str, resource: str) -> str:
        return f"arn:aws:{service}:{self.region}:{self.account}:{resource}"

    def subnets(self) -> list[str]:
        return [subnet["SubnetId"] for subnet in self("ec2").describe_subnets()["Subnets"]][:2]

    def vpc(self) -> str:
        return self("ec2").describe_vpcs()["Vpcs"][0]["VpcId"]


Make = Callable[[Maker], str]
Read = Callable[[Maker, str], dict[str, str]]
Entry = tuple[Make, Read]


def pairs(tags: list[dict[str, str]]) -> dict[str, str]:
    """A list of keys and values, however they are called, as a dict."""

    def named(tag: dict[str, str], *names: str) -> str:
        return next(tag[name] for name in names if name in tag)

    return {named(tag, "Key", "key", "TagKey"): named(tag, "Value", "value", "TagValue") for tag in tags}


def last(arn: str) -> str:
    return arn.rsplit("/", 1)[-1]


def function_code() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("x.py", "def y(event, context): return 1\n")
    return packed.getvalue()


def _ec2(kind: str, operation: str, items: str, identifier: str, make: Make, member: str = "Tags") -> Entry:
    """An EC2 type: its ID as `make` answers it, and its tags as both its own call and DescribeTags tell them."""

    def make_arn(maker: Maker) -> str:
        account = "" if kind in ("snapshot", "image") else maker.account
        return f"arn:aws:ec2:{maker.region}:{account}:{kind}/{make(maker)}"

    def read(maker: Maker, arn: str) -> dict[str, str]:
        ec2, found = maker("ec2"), last(arn)
        item = next(
            item for item in getattr(ec2, operation)()[items] if found in (item[identifier], item.get("GroupName"))
        )
        described = ec2.describe_tags(Filters=[{"Name": "resource-id", "Values": [item[identifier]]}])["Tags"]
        assert pairs(described) == pairs(item.get(member, []))
        return pairs(item.get(member, []))

    return make_arn, read


def _instance_read(maker: Maker, arn: str) -> dict[str, str]:
    answer = maker("ec2").describe_instances(InstanceIds=[last(arn)])
    return pairs(answer["Reservations"][0]["Instances"][0].get("Tags", []))


def _address(maker: Maker) -> str:
    return maker("ec2").allocate_address(Domain="vpc")["AllocationId"]


def _volume(maker: Maker) -> str:
    return maker("ec2").create_volume(AvailabilityZone=f"{maker.region}a", Size=8)["VolumeId"]


def _peer(maker: Maker) -> str:
    other = maker("ec2").create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    return maker("ec2").create_vpc_peering_connection(VpcId=maker.vpc(), PeerVpcId=other)["VpcPeeringConnection"][
        "VpcPeeringConnectionId"
    ]


def _vpn(maker: Maker) -> str:
    ec2 = maker("ec2")
    customer = ec2.create_customer_gateway(Type="ipsec.1", BgpAsn=65000, PublicIp="192.0.2.9")["CustomerGateway"]
    gateway = ec2.create_vpn_gateway(Type="ipsec.1")["VpnGateway"]
    return ec2.create_vpn_connection(
        Type="ipsec.1", CustomerGatewayId=customer["CustomerGatewayId"], VpnGatewayId=gateway["VpnGatewayId"]
    )["VpnConnection"]["VpnConnectionId"]


EC2: dict[str, Entry] = {
    "Instance": (
        lambda m: m.arn(
            "ec2",
            "instance/"
            + m("ec2").run_instances(ImageId="ami-12345678", MinCount=1, MaxCount=1)["Instances"][0]["InstanceId"],
        ),
        _instance_read,
    ),
    "Volume": _ec2("volume", "describe_volumes", "Volumes", "VolumeId", _volume),
    "Snapshot": _ec2(
        "snapshot",
        "describe_snapshots",
        "Snapshots",
        "SnapshotId",
        lambda m: m("ec2").create_snapshot(VolumeId=_volume(m))["SnapshotId"],
    ),
    "Image": _ec2(
        "image",
        "describe_images",
        "Images",
        "ImageId",
        lambda m: m("ec2").register_image(Name=m.name, RootDeviceName="/dev/sda1")["ImageId"],
    ),
    "SecurityGroup": _ec2(
        "security-group",
        "describe_security_groups",
        "SecurityGroups",
        "GroupId",
        lambda m: m("ec2").create_security_group(GroupName=m.name, Description="x")["GroupId"],
    ),
    "VPC": _ec2(
        "vpc", "describe_vpcs", "Vpcs", "VpcId", lambda m: m("ec2").create_vpc(CidrBlock="10.8.0.0/16")["Vpc"]["VpcId"]
    ),
    "Subnet": _ec2("subnet", "describe_subnets", "Subnets", "SubnetId", lambda m: m.subnets()[0]),
    "RouteTable": _ec2(
        "route-table",
        "describe_route_tables",
        "RouteTables",
        "RouteTableId",
        lambda m: m("ec2").create_route_table(VpcId=m.vpc())["RouteTable"]["RouteTableId"],
    ),
    "NetworkAcl": _ec2(
        "network-acl",
        "describe_network_acls",
        "NetworkAcls",
        "NetworkAclId",
        lambda m: m("ec2").create_network_acl(VpcId=m.vpc())["NetworkAcl"]["NetworkAclId"],
    ),
    "InternetGateway": _ec2(
        "internet-gateway",
        "describe_internet_gateways",
        "InternetGateways",
        "InternetGatewayId",
        lambda m: m("ec2").create_internet_gateway()["InternetGateway"]["InternetGatewayId"],
    ),
    "EgressOnlyInternetGateway": _ec2(
        "egress-only-internet-gateway",
        "describe_egress_only_internet_gateways",
        "EgressOnlyInternetGateways",
        "EgressOnlyInternetGatewayId",
        lambda m: m("ec2").create_egress_only_internet_gateway(VpcId=m.vpc())["EgressOnlyInternetGateway"][
            "EgressOnlyInternetGatewayId"
        ],
    ),
    "NatGateway": _ec2(
        "natgateway",
        "describe_nat_gateways",
        "NatGateways",
        "NatGatewayId",
        lambda m: m("ec2").create_nat_gateway(SubnetId=m.subnets()[0], AllocationId=_address(m))["NatGateway"][
            "NatGatewayId"
        ],
    ),
    "NetworkInterface": _ec2(
        "network-interface",
        "describe_network_interfaces",
        "NetworkInterfaces",
        "NetworkInterfaceId",
        lambda m: m("ec2").create_network_interface(SubnetId=m.subnets()[0])["NetworkInterface"]["NetworkInterfaceId"],
        "TagSet",
    ),
    "EIP": _ec2("elastic-ip", "describe_addresses", "Addresses", "AllocationId", _address),
    "KeyPair": _ec2(
        "key-pair",
        "describe_key_pairs",
        "KeyPairs",
        "KeyPairId",
        lambda m: m("ec2").create_key_pair(KeyName=m.name)["KeyPairId"],
    ),
    "LaunchTemplate": _ec2(
        "launch-template",
        "describe_launch_templates",
        "LaunchTemplates",
        "LaunchTemplateId",
        lambda m: m("ec2").create_launch_template(
            LaunchTemplateName=m.name, LaunchTemplateData={"InstanceType": "t3.micro"}
        )["LaunchTemplate"]["LaunchTemplateId"],
    ),
    "VPCEndpoint": _ec2(
        "vpc-endpoint",
        "describe_vpc_endpoints",
        "VpcEndpoints",
        "VpcEndpointId",
        lambda m: m("ec2").create_vpc_endpoint(VpcId=m.vpc(), ServiceName=f"com.amazonaws.{m.region}.s3")[
            "VpcEndpoint"
        ]["VpcEndpointId"],
    ),
    "VPCPeeringConnection": _ec2(
        "vpc-peering-connection",
        "describe_vpc_peering_connections",
        "VpcPeeringConnections",
        "VpcPeeringConnectionId",
        _peer,
    ),
    "CustomerGateway": _ec2(
        "customer-gateway",
        "describe_customer_gateways",
        "CustomerGateways",
        "CustomerGatewayId",
        lambda m: m("ec2").create_customer_gateway(Type="ipsec.1", BgpAsn=65000, PublicIp="192.0.2.1")[
            "CustomerGateway"
        ]["CustomerGatewayId"],
    ),
    "VPNGateway": _ec2(
        "vpn-gateway",
        "describe_vpn_gateways",
        "VpnGateways",
        "VpnGatewayId",
        lambda m: m("ec2").create_vpn_gateway(Type="ipsec.1")["VpnGateway"]["VpnGatewayId"],
    ),
    "VPNConnection": _ec2("vpn-connection", "describe_vpn_connections", "VpnConnections", "VpnConnectionId", _vpn),
    "DHCPOptions": _ec2(
        "dhcp-options",
        "describe_dhcp_options",
        "DhcpOptions",
        "DhcpOptionsId",
        lambda m: m("ec2").create_dhcp_options(DhcpConfigurations=[{"Key": "domain-name", "Values": ["example.com"]}])[
            "DhcpOptions"
        ]["DhcpOptionsId"],
    ),
    "FlowLog": _ec2(
        "vpc-flow-log",
        "describe_flow_logs",
        "FlowLogs",
        "FlowLogId",
        lambda m: m("ec2").create_flow_logs(
            ResourceIds=[m.vpc()],
            ResourceType="VPC",
            TrafficType="ALL",
            LogGroupName="x",
            DeliverLogsPermissionArn=m.role,
        )["FlowLogIds"][0],
    ),
    "PlacementGroup": _ec2(
        "placement-group",
        "describe_placement_groups",
        "PlacementGroups",
        "GroupId",
        lambda m: m("ec2").create_placement_group(GroupName=m.name, Strategy="cluster") and m.name,
    ),
    "PrefixList": _ec2(
        "prefix-list",
        "describe_managed_prefix_lists",
        "PrefixLists",
        "PrefixListId",
        lambda m: m("ec2").create_managed_prefix_list(PrefixListName=m.name, MaxEntries=5, AddressFamily="IPv4")[
            "PrefixList"
        ]["PrefixListId"],
    ),
}


def _rds(made: Callable[[Maker], dict], arn: str) -> Entry:
    """An RDS type: what `made` answers holds the ARN; its tags are told by ListTagsForResource."""
    return (
        lambda m: next(iter(made(m).values()))[arn],
        lambda m, found: pairs(m("rds").list_tags_for_resource(ResourceName=found)["TagList"]),
    )


def _instance(m: Maker) -> dict:
    return m("rds").create_db_instance(
        DBInstanceIdentifier=m.name,
        DBInstanceClass="db.t3.micro",
        Engine="postgres",
        MasterUsername="u",
        MasterUserPassword="not-a-secret",
        AllocatedStorage=20,
    )


def _cluster(m: Maker) -> dict:
    return m("rds").create_db_cluster(
        DBClusterIdentifier=m.name, Engine="aurora-mysql", MasterUsername="u", MasterUserPassword="not-a-secret"
    )


RDS: dict[str, Entry] = {
    "DBInstance": (
        _rds(_instance, "DBInstanceArn")[0],
        lambda m, arn: pairs(m("rds").describe_db_instances(DBInstanceIdentifier=m.name)["DBInstances"][0]["TagList"]),
    ),
    "DBCluster": (
        _rds(_cluster, "DBClusterArn")[0],
        lambda m, arn: pairs(m("rds").describe_db_clusters(DBClusterIdentifier=m.name)["DBClusters"][0]["TagList"]),
    ),
    "DBSnapshot": _rds(
        lambda m: (
            _instance(m) and m("rds").create_db_snapshot(DBSnapshotIdentifier=m.name, DBInstanceIdentifier=m.name)
        ),
        "DBSnapshotArn",
    ),
    "DBClusterSnapshot": _rds(
        lambda m: (
            _cluster(m)
            and m("rds").create_db_cluster_snapshot(DBClusterSnapshotIdentifier=m.name, DBClusterIdentifier=m.name)
        ),
        "DBClusterSnapshotArn",
    ),
    "DBSubnetGroup": _rds(
        lambda m: m("rds").create_db_subnet_group(
            DBSubnetGroupName=m.name, DBSubnetGroupDescription="x", SubnetIds=m.subnets()
        ),
        "DBSubnetGroupArn",
    ),
    "DBParameterGroup": _rds(
        lambda m: m("rds").create_db_parameter_group(
            DBParameterGroupName=m.name, DBParameterGroupFamily="mysql8.0", Description="x"
        ),
        "DBParameterGroupArn",
    ),
    "OptionGroup": _rds(
        lambda m: m("rds").create_option_group(
            OptionGroupName=m.name, EngineName="mysql", MajorEngineVersion="8.0", OptionGroupDescription="x"
        ),
        "OptionGroupArn",
    ),
}


def role(m: Maker) -> str:
    return m("iam").create_role(RoleName=m.name, AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]["Arn"]


def every(of: dict[str, dict[str, Entry]]) -> dict[str, Entry]:
    return {f"AWS::{service}::{kind}": entry for service, kinds in of.items() for kind, entry in kinds.items()}
