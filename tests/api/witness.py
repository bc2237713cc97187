"""What is in an account, as boto3's own calls say: written out by hand, beside the catalogue and not from it."""

from __future__ import annotations

from typing import Any

import witness_more
import witness_of_defaults
from conftest import World


def everything_in(world: World, regions: list[str]) -> dict[str, str]:
    """ARN -> CloudFormation type of everything in the master account, in these regions and globally."""
    found: dict[str, str] = {}
    account = world.master
    for region in regions:
        found |= _regional(world, region, account)
    iam = world.aws("master", "iam")
    for operation, key, kind in [
        ("list_roles", "Roles", "Role"), ("list_users", "Users", "User"), ("list_groups", "Groups", "Group"),
        ("list_instance_profiles", "InstanceProfiles", "InstanceProfile"),
    ]:  # fmt: skip
        for page in iam.get_paginator(operation).paginate():
            found |= {item["Arn"]: f"AWS::IAM::{kind}" for item in page[key]}
    for page in iam.get_paginator("list_policies").paginate(Scope="Local"):
        found |= {item["Arn"]: "AWS::IAM::ManagedPolicy" for item in page["Policies"]}
    dashboards = world.aws("master", "cloudwatch").list_dashboards()["DashboardEntries"]
    found |= {one["DashboardArn"]: "AWS::CloudWatch::Dashboard" for one in dashboards}
    for bucket in world.aws("master", "s3").list_buckets()["Buckets"]:
        found[f"arn:aws:s3:::{bucket['Name']}"] = "AWS::S3::Bucket"
    found |= {
        f"arn:aws:route53:::healthcheck/{c['Id']}": "AWS::Route53::HealthCheck"
        for c in world.aws("master", "route53").list_health_checks()["HealthChecks"]
    }
    found |= witness_of_defaults.everywhere(lambda service: world.aws("master", service, "us-east-1"))
    distributions = world.aws("master", "cloudfront").list_distributions()["DistributionList"].get("Items", [])
    found |= {d["ARN"]: "AWS::CloudFront::Distribution" for d in distributions}
    for page in world.aws("master", "route53").get_paginator("list_hosted_zones").paginate():
        found |= {
            f"arn:aws:route53:::hostedzone/{z['Id'].split('/')[-1]}": "AWS::Route53::HostedZone"
            for z in page["HostedZones"]
        }
    return found


def _regional(world: World, region: str, account: str) -> dict[str, str]:
    def client(service: str) -> Any:
        return world.aws("master", service, region)

    found: dict[str, str] = {}
    ec2 = client("ec2")
    for operation, key, identifier, kind, name in [
        ("describe_volumes", "Volumes", "VolumeId", "volume", "Volume"),
        ("describe_security_groups", "SecurityGroups", "GroupId", "security-group", "SecurityGroup"),
        ("describe_vpcs", "Vpcs", "VpcId", "vpc", "VPC"),
        ("describe_subnets", "Subnets", "SubnetId", "subnet", "Subnet"),
        ("describe_route_tables", "RouteTables", "RouteTableId", "route-table", "RouteTable"),
        ("describe_network_acls", "NetworkAcls", "NetworkAclId", "network-acl", "NetworkAcl"),
        ("describe_internet_gateways", "InternetGateways", "InternetGatewayId", "internet-gateway", "InternetGateway"),
        ("describe_nat_gateways", "NatGateways", "NatGatewayId", "natgateway", "NatGateway"),
        (
            "describe_network_interfaces",
            "NetworkInterfaces",
            "NetworkInterfaceId",
            "network-interface",
            "NetworkInterface",
        ),
        ("describe_addresses", "Addresses", "AllocationId", "elastic-ip", "EIP"),
        ("describe_key_pairs", "KeyPairs", "KeyPairId", "key-pair", "KeyPair"),
        ("describe_launch_templates", "LaunchTemplates", "LaunchTemplateId", "launch-template", "LaunchTemplate"),
        ("describe_vpc_endpoints", "VpcEndpoints", "VpcEndpointId", "vpc-endpoint", "VPCEndpoint"),
        (
            "describe_vpc_peering_connections",
            "VpcPeeringConnections",
            "VpcPeeringConnectionId",
            "vpc-peering-connection",
            "VPCPeeringConnection",
        ),
        ("describe_customer_gateways", "CustomerGateways", "CustomerGatewayId", "customer-gateway", "CustomerGateway"),
        ("describe_vpn_gateways", "VpnGateways", "VpnGatewayId", "vpn-gateway", "VPNGateway"),
        ("describe_dhcp_options", "DhcpOptions", "DhcpOptionsId", "dhcp-options", "DHCPOptions"),
        (
            "describe_egress_only_internet_gateways",
            "EgressOnlyInternetGateways",
            "EgressOnlyInternetGatewayId",
            "egress-only-internet-gateway",
            "EgressOnlyInternetGateway",
        ),
        ("describe_flow_logs", "FlowLogs", "FlowLogId", "vpc-flow-log", "FlowLog"),
    ]:
        for item in getattr(ec2, operation)()[key]:
            found[f"arn:aws:ec2:{region}:{account}:{kind}/{item[identifier]}"] = f"AWS::EC2::{name}"
    found |= {g["GroupArn"]: "AWS::EC2::PlacementGroup" for g in ec2.describe_placement_groups()["PlacementGroups"]}
    found |= {
        p["PrefixListArn"]: "AWS::EC2::PrefixList"
        for p in ec2.describe_managed_prefix_lists()["PrefixLists"]
        if p["OwnerId"] == account
    }
    for reservation in ec2.describe_instances()["Reservations"]:
        for instance in reservation["Instances"]:
            found[f"arn:aws:ec2:{region}:{account}:instance/{instance['InstanceId']}"] = "AWS::EC2::Instance"
    for kind, owner in (("snapshot", "OwnerIds"), ("image", "Owners")):
        answer = getattr(ec2, f"describe_{kind}s")(**{owner: ["self"]})
        for item in answer[f"{kind.capitalize()}s"]:
            found[f"arn:aws:ec2:{region}::{kind}/{item[f'{kind.capitalize()}Id']}"] = f"AWS::EC2::{kind.capitalize()}"
    for url in client("sqs").list_queues().get("QueueUrls", []):
        found[f"arn:aws:sqs:{region}:{account}:{url.split('/')[-1]}"] = "AWS::SQS::Queue"
    for service, operation, key, path, kind in [
        ("sns", "list_topics", "Topics", "TopicArn", "AWS::SNS::Topic"),
        ("kms", "list_keys", "Keys", "KeyArn", "AWS::KMS::Key"),
        ("secretsmanager", "list_secrets", "SecretList", "ARN", "AWS::SecretsManager::Secret"),
        ("ecr", "describe_repositories", "repositories", "repositoryArn", "AWS::ECR::Repository"),
        ("stepfunctions", "list_state_machines", "stateMachines", "stateMachineArn", "AWS::StepFunctions::StateMachine"),
        ("cloudwatch", "describe_alarms", "MetricAlarms", "AlarmArn", "AWS::CloudWatch::Alarm"),
        ("events", "list_event_buses", "EventBuses", "Arn", "AWS::Events::EventBus"),
        ("rds", "describe_db_instances", "DBInstances", "DBInstanceArn", "AWS::RDS::DBInstance"),
        ("rds", "describe_db_clusters", "DBClusters", "DBClusterArn", "AWS::RDS::DBCluster"),
        ("rds", "describe_db_parameter_groups", "DBParameterGroups", "DBParameterGroupArn", "AWS::RDS::DBParameterGroup"),
        ("rds", "describe_db_subnet_groups", "DBSubnetGroups", "DBSubnetGroupArn", "AWS::RDS::DBSubnetGroup"),
        ("lambda", "list_functions", "Functions", "FunctionArn", "AWS::Lambda::Function"),
        ("elbv2", "describe_load_balancers", "LoadBalancers", "LoadBalancerArn", "AWS::ElasticLoadBalancingV2::LoadBalancer"),
        ("elbv2", "describe_target_groups", "TargetGroups", "TargetGroupArn", "AWS::ElasticLoadBalancingV2::TargetGroup"),
        ("elasticache", "describe_cache_clusters", "CacheClusters", "ARN", "AWS::ElastiCache::CacheCluster"),
        ("efs", "describe_file_systems", "FileSystems", "FileSystemArn", "AWS::EFS::FileSystem"),
        ("autoscaling", "describe_launch_configurations", "LaunchConfigurations", "LaunchConfigurationARN", "AWS::AutoScaling::LaunchConfiguration"),
        ("efs", "describe_access_points", "AccessPoints", "AccessPointArn", "AWS::EFS::AccessPoint"),
        ("elasticache", "describe_replication_groups", "ReplicationGroups", "ARN", "AWS::ElastiCache::ReplicationGroup"),
        ("elasticache", "describe_cache_subnet_groups", "CacheSubnetGroups", "ARN", "AWS::ElastiCache::SubnetGroup"),
        ("backup", "list_backup_vaults", "BackupVaultList", "BackupVaultArn", "AWS::Backup::BackupVault"),
        ("backup", "list_backup_plans", "BackupPlansList", "BackupPlanArn", "AWS::Backup::BackupPlan"),
        ("emr", "list_clusters", "Clusters", "ClusterArn", "AWS::EMR::Cluster"),
        ("rds", "describe_db_snapshots", "DBSnapshots", "DBSnapshotArn", "AWS::RDS::DBSnapshot"),
        ("rds", "describe_db_cluster_snapshots", "DBClusterSnapshots", "DBClusterSnapshotArn", "AWS::RDS::DBClusterSnapshot"),
        ("rds", "describe_option_groups", "OptionGroupsList", "OptionGroupArn", "AWS::RDS::OptionGroup"),
        ("kafka", "list_clusters", "ClusterInfoList", "ClusterArn", "AWS::MSK::Cluster"),
        ("autoscaling", "describe_auto_scaling_groups", "AutoScalingGroups", "AutoScalingGroupARN", "AWS::AutoScaling::AutoScalingGroup"),
    ]:  # fmt: skip
        for item in getattr(client(service), operation)().get(key, []):
            found[item[path]] = kind
    for service, operation, key, arn, kind in [
        ("dynamodb", "list_tables", "TableNames", "dynamodb:{}:{}:table/{}", "AWS::DynamoDB::Table"),
        ("kinesis", "list_streams", "StreamNames", "kinesis:{}:{}:stream/{}", "AWS::Kinesis::Stream"),
        ("eks", "list_clusters", "clusters", "eks:{}:{}:cluster/{}", "AWS::EKS::Cluster"),
        ("firehose", "list_delivery_streams", "DeliveryStreamNames", "firehose:{}:{}:deliverystream/{}", "AWS::KinesisFirehose::DeliveryStream"),
    ]:  # fmt: skip
        for name in getattr(client(service), operation)()[key]:
            found["arn:aws:" + arn.format(region, account, name)] = kind
    found |= {acl["ARN"]: "AWS::WAFv2::WebACL" for acl in client("wafv2").list_web_acls(Scope="REGIONAL")["WebACLs"]}
    for service, call, key, name, arn, kind in [
        ("apigateway", lambda c: c.get_rest_apis(), "items", "id", "apigateway:{0}::/restapis/{2}", "AWS::ApiGateway::RestApi"),
        ("apigatewayv2", lambda c: c.get_apis(), "Items", "ApiId", "apigateway:{0}::/apis/{2}", "AWS::ApiGatewayV2::Api"),
        ("cognito-idp", lambda c: c.list_user_pools(MaxResults=60), "UserPools", "Id", "cognito-idp:{0}:{1}:userpool/{2}", "AWS::Cognito::UserPool"),
        ("glue", lambda c: c.get_databases(), "DatabaseList", "Name", "glue:{0}:{1}:database/{2}", "AWS::Glue::Database"),
        ("opensearch", lambda c: c.list_domain_names(), "DomainNames", "DomainName", "es:{0}:{1}:domain/{2}", "AWS::OpenSearchService::Domain"),
    ]:  # fmt: skip
        found |= {"arn:aws:" + arn.format(region, account, item[name]): kind for item in call(client(service))[key]}
    found |= {
        f"arn:aws:codebuild:{region}:{account}:project/{n}": "AWS::CodeBuild::Project"
        for n in client("codebuild").list_projects()["projects"]
    }
    ecs = client("ecs")
    found |= {arn: "AWS::ECS::Cluster" for arn in ecs.list_clusters()["clusterArns"]}
    found |= {arn: "AWS::ECS::TaskDefinition" for arn in ecs.list_task_definitions()["taskDefinitionArns"]}
    for stack in client("cloudformation").describe_stacks()["Stacks"]:
        found[stack["StackId"]] = "AWS::CloudFormation::Stack"
    for group in client("logs").describe_log_groups()["logGroups"]:
        found[f"arn:aws:logs:{region}:{account}:log-group:{group['logGroupName']}"] = "AWS::Logs::LogGroup"
    for parameter in client("ssm").describe_parameters()["Parameters"]:
        found[f"arn:aws:ssm:{region}:{account}:parameter{parameter['Name']}"] = "AWS::SSM::Parameter"
    for group in client("athena").list_work_groups()["WorkGroups"]:
        found[f"arn:aws:athena:{region}:{account}:workgroup/{group['Name']}"] = "AWS::Athena::WorkGroup"
    return found | witness_more.regional(client, region, account) | witness_of_defaults.regional(client)
