"""The account of seeding.py, gone on: the services that fewer accounts have."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from conftest import World

SECRET = "hunter2-planted-secret"
TAGS = [{"Key": "team", "Value": "j"}]


def seed_more(world: World, subnets: list[str]) -> None:
    """One of each type that the sandbox can make, secrets in what is never read."""
    account = world.master

    def client(service: str) -> Any:
        return world.aws("master", service)

    role = f"arn:aws:iam::{account}:role/x"
    config = client("config")
    config.put_configuration_recorder(ConfigurationRecorder={"name": "default", "roleARN": role})
    config.put_config_rule(ConfigRule={
        "ConfigRuleName": "ebs", "Source": {"Owner": "AWS", "SourceIdentifier": "ENCRYPTED_VOLUMES"},
        "InputParameters": json.dumps({"kmsId": SECRET})})  # fmt: skip
    client("cloudtrail").create_trail(Name="all", S3BucketName=f"inventory-{account}")
    batch = client("batch")
    environment = batch.create_compute_environment(computeEnvironmentName="ce", type="UNMANAGED", tags={"team": "j"})[
        "computeEnvironmentArn"
    ]
    batch.create_job_queue(
        jobQueueName="jq", priority=1, computeEnvironmentOrder=[{"order": 1, "computeEnvironment": environment}]
    )
    batch.register_job_definition(jobDefinitionName="jd", type="container", containerProperties={
        "image": "i", "vcpus": 1, "memory": 8, "environment": [{"name": "PASSWORD", "value": SECRET}]})  # fmt: skip
    bedrock, agents = client("bedrock"), client("bedrock-agent")
    bedrock.create_guardrail(name="gr", blockedInputMessaging=SECRET, blockedOutputsMessaging=SECRET)
    agents.create_agent(
        agentName="ag", agentResourceRoleArn=role, foundationModel="amazon.titan-text-lite-v1", instruction=SECRET * 3
    )
    agents.create_knowledge_base(name="kb", roleArn=role, knowledgeBaseConfiguration={
        "type": "VECTOR", "vectorKnowledgeBaseConfiguration": {
            "embeddingModelArn": "arn:aws:bedrock:us-east-1::foundation-model/amazon.titan-embed-text-v1"}})  # fmt: skip
    agents.create_flow(name="fl", executionRoleArn=role)
    agents.create_prompt(name="pr", variants=[
        {"name": "v", "templateType": "TEXT", "templateConfiguration": {"text": {"text": SECRET}}}])  # fmt: skip
    client("mq").create_broker(
        BrokerName="br", DeploymentMode="SINGLE_INSTANCE", EngineType="ACTIVEMQ", EngineVersion="5.18",
        HostInstanceType="mq.t3.micro", PubliclyAccessible=False, AutoMinorVersionUpgrade=True,
        Users=[{"Username": "u", "Password": SECRET}])  # fmt: skip
    client("transfer").create_server(IdentityProviderType="SERVICE_MANAGED", Tags=TAGS)
    client("appsync").create_graphql_api(name="gq", authenticationType="API_KEY", tags={"team": "j"})
    cache = client("elasticache")
    cache.create_serverless_cache(ServerlessCacheName="sc", Engine="redis")
    cache.create_cache_parameter_group(
        CacheParameterGroupName="cpg", CacheParameterGroupFamily="redis7", Description="x"
    )
    cache.create_user(UserId="cu", UserName="cu", Engine="redis", AccessString="on ~* +@all", NoPasswordRequired=True)
    cache.create_user_group(UserGroupId="cug", Engine="redis", UserIds=["cu"])
    cache.create_snapshot(SnapshotName="csn", ReplicationGroupId="rg")
    client("rds").create_db_proxy(
        DBProxyName="px", EngineFamily="MYSQL", RoleArn=role, VpcSubnetIds=subnets[:2],
        Auth=[{"AuthScheme": "SECRETS", "SecretArn": f"arn:aws:secretsmanager:us-east-1:{account}:secret:s"}])  # fmt: skip
    glue = client("glue")
    glue.create_crawler(Name="cr", Role=role, DatabaseName="db", Targets={"S3Targets": [{"Path": "s3://x"}]})
    glue.create_trigger(Name="tr", Type="ON_DEMAND", Actions=[{"JobName": "j", "Arguments": {"--password": SECRET}}])
    client("cognito-identity").create_identity_pool(IdentityPoolName="ids", AllowUnauthenticatedIdentities=False)
    seed_rest(client, account, role)


def seed_rest(client: Callable[[str], Any], account: str, role: str) -> None:
    """What is below something else, and what only a few accounts have."""
    client("ecs").create_service(cluster="web", serviceName="svc", taskDefinition="web", desiredCount=0)
    balancing, gateway = client("elbv2"), client("apigateway")
    balancing.create_listener(
        LoadBalancerArn=balancing.describe_load_balancers()["LoadBalancers"][0]["LoadBalancerArn"], Protocol="HTTP", Port=80,
        DefaultActions=[{"Type": "forward", "TargetGroupArn": balancing.describe_target_groups()["TargetGroups"][0]["TargetGroupArn"]}])  # fmt: skip
    api = gateway.get_rest_apis()["items"][0]["id"]
    gateway.create_deployment(restApiId=api, stageName="prod", variables={"password": SECRET})
    gateway.create_usage_plan(name="up")
    gateway.create_domain_name(domainName="api.example.com")
    tables = client("dynamodb")
    tables.create_table(
        TableName="kept", BillingMode="PAY_PER_REQUEST", KeySchema=[{"AttributeName": "i", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "i", "AttributeType": "S"}])  # fmt: skip
    tables.create_backup(TableName="kept", BackupName="kept")
    client("rds").create_db_cluster_parameter_group(
        DBClusterParameterGroupName="cpg", DBParameterGroupFamily="aurora-mysql8.0", Description="x"
    )
    client("cloudwatch").put_dashboard(DashboardName="d", DashboardBody=json.dumps({"widgets": []}))
    queue = f"arn:aws:sqs:us-east-1:{account}:queue-"
    client("pipes").create_pipe(Name="pipe", RoleArn=role, Source=f"{queue}0", Target=f"{queue}1")
    client("scheduler").create_schedule_group(Name="sg")
    client("servicediscovery").create_http_namespace(Name="ns")
    client("sesv2").create_email_identity(EmailIdentity="example.com")
    client("sesv2").create_configuration_set(ConfigurationSetName="cs")
    client("mediaconnect").create_flow(
        Name="mf", Source={"Name": "s", "Protocol": "rtp", "IngestPort": 5000, "WhitelistCidr": "10.0.0.0/8"}
    )
    client("dsql").create_cluster()
    client("s3tables").create_table_bucket(name="tablebucket")
    client("iot").create_topic_rule(ruleName="r", topicRulePayload={"sql": "SELECT 1", "actions": []})
    client("iot").create_thing_group(thingGroupName="g")
    client("appconfig").create_application(Name="ac")
    client("resource-groups").create_group(Name="g", ResourceQuery={"Type": "TAG_FILTERS_1_0", "Query": "{}"})
    keys = [{"authType": "API_KEY"}]
    client("appsync").create_api(name="ev", eventConfig={
        "authProviders": keys, "connectionAuthModes": keys, "defaultPublishAuthModes": keys, "defaultSubscribeAuthModes": keys})  # fmt: skip
    client("stepfunctions").create_activity(name="a")
    client("eks").create_nodegroup(
        clusterName="eks", nodegroupName="ng", nodeRole=role, subnets=["subnet-1"], tags={"team": "k"}
    )
