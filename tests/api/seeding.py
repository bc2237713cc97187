"""An account with tagged and never-tagged resources of every type that the sandbox can make, and secrets where nobody may read."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

from conftest import OFTEN, World
from seeding_more import SECRET, seed_more

REGIONS = ["us-east-1", "eu-west-1"]


def seed(world: World) -> dict[str, Any]:
    """Tagged and never-tagged resources of many services, and secrets in places that are never read."""
    made: dict[str, Any] = {}
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
        ],
    }
    world.aws("master", "iam").create_role(RoleName="x", AssumeRolePolicyDocument=json.dumps(trust))
    for region in REGIONS:

        def client(service: str, region: str = region) -> Any:
            return world.aws("master", service, region)

        ec2 = client("ec2")
        vpc = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
        made[region] = {
            "group": ec2.create_security_group(GroupName=f"inventory-{region}", Description="x", VpcId=vpc)["GroupId"]
        }
        ec2.create_volume(AvailabilityZone=f"{region}a", Size=8)
        made[region]["volume"] = ec2.create_volume(AvailabilityZone=f"{region}a", Size=9, TagSpecifications=[
            {"ResourceType": "volume", "Tags": [{"Key": "Name", "Value": "data"}, {"Key": "team", "Value": "a"}]}])["VolumeId"]  # fmt: skip
        ec2.run_instances(ImageId="ami-12345678", MinCount=1, MaxCount=1, InstanceType="t3.micro", UserData=SECRET)
        for number in range(3):
            client("sqs").create_queue(QueueName=f"queue-{number}", tags={"team": "b"} if number else {})
            client("sns").create_topic(Name=f"topic-{number}", Tags=[{"Key": "team", "Value": "c"}] if number else [])
        client("kms").create_key(Description="k")
        client("secretsmanager").create_secret(Name="s", SecretString=SECRET, Tags=[{"Key": "team", "Value": "d"}])
        client("ssm").put_parameter(Name="/a/b", Value=SECRET, Type="String")
        client("logs").create_log_group(logGroupName="/app/log")
        client("kinesis").create_stream(StreamName="stream", ShardCount=1)
        client("ecr").create_repository(repositoryName="app")
        client("ecs").create_cluster(clusterName="web")
        client("ecs").register_task_definition(family="web", containerDefinitions=[
            {"name": "c", "image": "i", "memory": 8, "environment": [{"name": "PASSWORD", "value": SECRET}]}])  # fmt: skip
        client("stepfunctions").create_state_machine(name="flow", roleArn=f"arn:aws:iam::{world.master}:role/x", definition=json.dumps(
            {"StartAt": "S", "States": {"S": {"Type": "Pass", "Result": SECRET, "End": True}}}))  # fmt: skip
        client("cloudwatch").put_metric_alarm(AlarmName="high", MetricName="m", Namespace="n", Period=60, EvaluationPeriods=1,
                                              Threshold=1, ComparisonOperator="GreaterThanThreshold", Statistic="Sum")  # fmt: skip
        client("events").put_rule(Name="nightly", ScheduleExpression="rate(1 day)")
        client("rds").create_db_instance(DBInstanceIdentifier=f"db-{region}", DBInstanceClass="db.t3.micro", Engine="postgres",
                                         MasterUsername="u", MasterUserPassword=SECRET, AllocatedStorage=20)  # fmt: skip
        client("cloudformation").create_stack(StackName="own", TemplateBody=json.dumps(
            {"Parameters": {"P": {"Type": "String"}}, "Resources": {"T": {"Type": "AWS::SNS::Topic"}}}),
            Parameters=[{"ParameterKey": "P", "ParameterValue": SECRET}])  # fmt: skip
        client("cloudformation").get_waiter("stack_create_complete").wait(StackName="own", WaiterConfig=OFTEN)
    world.aws("master", "lambda").create_function(
        FunctionName="f", Runtime="python3.12", Handler="x.y", Role=f"arn:aws:iam::{world.master}:role/x",
        Code={"ZipFile": function_code()}, Environment={"Variables": {"PASSWORD": SECRET}})  # fmt: skip
    world.aws("master", "iam").create_user(UserName="jane", Tags=[{"Key": "team", "Value": "e"}])
    s3 = world.aws("master", "s3")
    s3.create_bucket(Bucket=f"inventory-{world.master}")
    s3.put_bucket_tagging(Bucket=f"inventory-{world.master}", Tagging={"TagSet": [{"Key": "team", "Value": "f"}]})
    seed_rarer(world, [s["SubnetId"] for s in world.aws("master", "ec2").describe_subnets()["Subnets"]])
    return made


def function_code() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("x.py", "def y(event, context): return 1\n")
    return packed.getvalue()


def seed_rarer(world: World, subnets: list[str]) -> None:
    """One of each type that the sandbox can make beside the usual ones."""
    account = world.master

    def client(service: str) -> Any:
        return world.aws("master", service)

    ec2, rds, cache = client("ec2"), client("rds"), client("elasticache")
    vpc = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
    volume = ec2.describe_volumes()["Volumes"][0]["VolumeId"]
    role = f"arn:aws:iam::{account}:role/x"
    ec2.create_snapshot(VolumeId=volume)
    ec2.allocate_address(Domain="vpc")
    ec2.create_key_pair(KeyName="k")
    ec2.create_launch_template(
        LaunchTemplateName="lt", LaunchTemplateData={"InstanceType": "t3.micro", "UserData": SECRET}
    )
    ec2.create_nat_gateway(SubnetId=subnets[0], AllocationId=ec2.allocate_address(Domain="vpc")["AllocationId"])
    ec2.create_network_interface(SubnetId=subnets[0])
    ec2.create_vpc_endpoint(VpcId=vpc, ServiceName="com.amazonaws.us-east-1.s3")
    ec2.create_vpc_peering_connection(VpcId=vpc, PeerVpcId=ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"])
    ec2.create_customer_gateway(Type="ipsec.1", BgpAsn=65000, PublicIp="192.0.2.1")
    ec2.create_vpn_gateway(Type="ipsec.1")
    ec2.create_dhcp_options(DhcpConfigurations=[{"Key": "domain-name", "Values": ["example.com"]}])
    ec2.create_egress_only_internet_gateway(VpcId=vpc)
    ec2.create_flow_logs(
        ResourceIds=[vpc], ResourceType="VPC", TrafficType="ALL", LogGroupName="x", DeliverLogsPermissionArn=role
    )
    ec2.create_placement_group(GroupName="pg", Strategy="cluster")
    ec2.create_managed_prefix_list(PrefixListName="pl", MaxEntries=5, AddressFamily="IPv4")
    client("elbv2").create_load_balancer(Name="lb", Subnets=subnets[:2])
    client("elbv2").create_target_group(Name="tg", Protocol="HTTP", Port=80, VpcId=vpc)
    scaling = client("autoscaling")
    scaling.create_launch_configuration(
        LaunchConfigurationName="lc", ImageId="ami-1", InstanceType="t3.micro", UserData=SECRET
    )
    scaling.create_auto_scaling_group(
        AutoScalingGroupName="asg", MinSize=0, MaxSize=1, LaunchConfigurationName="lc", AvailabilityZones=["us-east-1a"],
        Tags=[{"Key": "team", "Value": "g", "PropagateAtLaunch": True}])  # fmt: skip
    files = client("efs").create_file_system(CreationToken="x", Tags=[{"Key": "Name", "Value": "files"}])[
        "FileSystemId"
    ]
    client("efs").create_access_point(ClientToken="x", FileSystemId=files)
    cache.create_cache_cluster(CacheClusterId="cc", Engine="redis", CacheNodeType="cache.t3.micro", NumCacheNodes=1)
    cache.create_replication_group(ReplicationGroupId="rg", ReplicationGroupDescription="x")
    cache.create_cache_subnet_group(CacheSubnetGroupName="csg", CacheSubnetGroupDescription="x", SubnetIds=subnets[:1])
    client("acm").request_certificate(DomainName="example.com")
    client("acm").request_certificate(DomainName="curve.example.com", KeyAlgorithm="EC_prime256v1")
    client("route53").create_hosted_zone(Name="example.com", CallerReference="x")
    client("route53").create_health_check(
        CallerReference="y", HealthCheckConfig={"Type": "HTTP", "FullyQualifiedDomainName": "example.com"}
    )
    client("cloudfront").create_distribution(DistributionConfig={
        "CallerReference": "x", "Comment": SECRET, "Enabled": True,
        "Origins": {"Quantity": 1, "Items": [{"Id": "o", "DomainName": "example.com", "S3OriginConfig": {"OriginAccessIdentity": ""}}]},
        "DefaultCacheBehavior": {"TargetOriginId": "o", "ViewerProtocolPolicy": "allow-all", "MinTTL": 0,
                                 "ForwardedValues": {"QueryString": False, "Cookies": {"Forward": "none"}}}})  # fmt: skip
    client("apigateway").create_rest_api(name="api", tags={"team": "h"})
    client("apigatewayv2").create_api(Name="api2", ProtocolType="HTTP", Tags={"team": "i"})
    client("eks").create_cluster(name="eks", roleArn=role, resourcesVpcConfig={"subnetIds": subnets[:2]})
    client("firehose").create_delivery_stream(
        DeliveryStreamName="fh",
        S3DestinationConfiguration={"RoleARN": role, "BucketARN": f"arn:aws:s3:::inventory-{account}"},
    )
    client("cognito-idp").create_user_pool(PoolName="people")
    client("glue").create_database(DatabaseInput={"Name": "db"})
    client("backup").create_backup_vault(BackupVaultName="bv")
    client("backup").create_backup_plan(
        BackupPlan={"BackupPlanName": "bp", "Rules": [{"RuleName": "r", "TargetBackupVaultName": "bv"}]}
    )
    client("wafv2").create_web_acl(Name="w", Scope="REGIONAL", DefaultAction={"Allow": {}}, VisibilityConfig={
        "SampledRequestsEnabled": False, "CloudWatchMetricsEnabled": False, "MetricName": "m"})  # fmt: skip
    client("codebuild").create_project(
        name="cb", source={"type": "NO_SOURCE", "buildspec": SECRET}, artifacts={"type": "NO_ARTIFACTS"}, serviceRole=role,
        environment={"type": "LINUX_CONTAINER", "image": "x", "computeType": "BUILD_GENERAL1_SMALL",
                     "environmentVariables": [{"name": "P", "value": SECRET}]})  # fmt: skip
    client("emr").run_job_flow(
        Name="e", Instances={"MasterInstanceType": "m5.large", "InstanceCount": 1, "KeepJobFlowAliveWhenNoSteps": True}
    )
    client("opensearch").create_domain(DomainName="dom")
    rds.create_db_cluster(
        DBClusterIdentifier="cl", Engine="aurora-mysql", MasterUsername="u", MasterUserPassword=SECRET
    )
    rds.create_db_subnet_group(DBSubnetGroupName="sg", DBSubnetGroupDescription="x", SubnetIds=subnets[:2])
    rds.create_db_parameter_group(DBParameterGroupName="pg", DBParameterGroupFamily="mysql8.0", Description="x")
    rds.create_db_snapshot(DBSnapshotIdentifier="sn", DBInstanceIdentifier="db-us-east-1")
    client("kafka").create_cluster(ClusterName="m", KafkaVersion="3.5.1", NumberOfBrokerNodes=2, BrokerNodeGroupInfo={
        "InstanceType": "kafka.m5.large", "ClientSubnets": subnets[:2]})  # fmt: skip
    client("iam").create_group(GroupName="g")
    client("iam").create_instance_profile(InstanceProfileName="ip")
    client("events").create_event_bus(Name="bus")
    client("events").put_rule(Name="of-a-bus", EventBusName="bus", EventPattern='{"source": ["x"]}')
    client("wafv2").create_web_acl(
        Name="edge",
        Scope="CLOUDFRONT",
        DefaultAction={"Allow": {}},
        VisibilityConfig={"SampledRequestsEnabled": False, "CloudWatchMetricsEnabled": False, "MetricName": "m"},
    )
    client("cloudwatch").put_composite_alarm(AlarmName="both", AlarmRule="ALARM(high)")
    client("athena").create_work_group(Name="wg")
    seed_more(world, subnets)
