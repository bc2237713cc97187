"""What witness.py says, gone on: the services that fewer accounts have. Written out by hand, beside the catalogue."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def regional(client: Callable[[str], Any], region: str, account: str) -> dict[str, str]:
    """ARN -> CloudFormation type of one region; `client` makes boto3's for it."""
    found: dict[str, str] = {}
    for service, operation, key, path, kind in [
        ("config", "describe_config_rules", "ConfigRules", "ConfigRuleArn", "AWS::Config::ConfigRule"),
        ("config", "describe_configuration_recorders", "ConfigurationRecorders", "arn", "AWS::Config::ConfigurationRecorder"),
        ("batch", "describe_compute_environments", "computeEnvironments", "computeEnvironmentArn", "AWS::Batch::ComputeEnvironment"),
        ("batch", "describe_job_queues", "jobQueues", "jobQueueArn", "AWS::Batch::JobQueue"),
        ("bedrock", "list_guardrails", "guardrails", "arn", "AWS::Bedrock::Guardrail"),
        ("bedrock-agent", "list_flows", "flowSummaries", "arn", "AWS::Bedrock::Flow"),
        ("bedrock-agent", "list_prompts", "promptSummaries", "arn", "AWS::Bedrock::Prompt"),
        ("mq", "list_brokers", "BrokerSummaries", "BrokerArn", "AWS::AmazonMQ::Broker"),
        ("transfer", "list_servers", "Servers", "Arn", "AWS::Transfer::Server"),
        ("appsync", "list_graphql_apis", "graphqlApis", "arn", "AWS::AppSync::GraphQLApi"),
        ("elasticache", "describe_serverless_caches", "ServerlessCaches", "ARN", "AWS::ElastiCache::ServerlessCache"),
        ("elasticache", "describe_snapshots", "Snapshots", "ARN", "AWS::ElastiCache::Snapshot"),
        ("elasticache", "describe_cache_parameter_groups", "CacheParameterGroups", "ARN", "AWS::ElastiCache::ParameterGroup"),
        ("elasticache", "describe_users", "Users", "ARN", "AWS::ElastiCache::User"),
        ("elasticache", "describe_user_groups", "UserGroups", "ARN", "AWS::ElastiCache::UserGroup"),
        ("rds", "describe_db_proxies", "DBProxies", "DBProxyArn", "AWS::RDS::DBProxy"),
    ]:  # fmt: skip
        found |= {item[path]: kind for item in getattr(client(service), operation)()[key] if item.get(path)}
    for service, call, key, name, arn, kind in [
        ("bedrock-agent", lambda c: c.list_agents(), "agentSummaries", "agentId", "bedrock:{0}:{1}:agent/{2}", "AWS::Bedrock::Agent"),
        ("bedrock-agent", lambda c: c.list_knowledge_bases(), "knowledgeBaseSummaries", "knowledgeBaseId", "bedrock:{0}:{1}:knowledge-base/{2}", "AWS::Bedrock::KnowledgeBase"),
        ("glue", lambda c: c.get_crawlers(), "Crawlers", "Name", "glue:{0}:{1}:crawler/{2}", "AWS::Glue::Crawler"),
        ("cognito-identity", lambda c: c.list_identity_pools(MaxResults=60), "IdentityPools", "IdentityPoolId", "cognito-identity:{0}:{1}:identitypool/{2}", "AWS::Cognito::IdentityPool"),
        ("ec2", lambda c: c.describe_fleets(), "Fleets", "FleetId", "ec2:{0}:{1}:fleet/{2}", "AWS::EC2::EC2Fleet"),
    ]:  # fmt: skip
        found |= {"arn:aws:" + arn.format(region, account, item[name]): kind for item in call(client(service))[key]}
    found |= {
        f"arn:aws:glue:{region}:{account}:trigger/{name}": "AWS::Glue::Trigger"
        for name in client("glue").list_triggers()["TriggerNames"]
    }
    trails = client("cloudtrail").describe_trails(includeShadowTrails=False)["trailList"]
    found |= {trail["TrailARN"]: "AWS::CloudTrail::Trail" for trail in trails}
    definitions = client("batch").describe_job_definitions(status="ACTIVE")["jobDefinitions"]
    found |= {one["jobDefinitionArn"]: "AWS::Batch::JobDefinition" for one in definitions}
    return found
