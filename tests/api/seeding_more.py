"""The account of seeding.py, gone on: the services that fewer accounts have."""

from __future__ import annotations

import json
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
