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
        ("rds", "describe_db_cluster_parameter_groups", "DBClusterParameterGroups", "DBClusterParameterGroupArn", "AWS::RDS::DBClusterParameterGroup"),
        ("dynamodb", "list_backups", "BackupSummaries", "BackupArn", "AWS::DynamoDB::Backup"),
        ("pipes", "list_pipes", "Pipes", "Arn", "AWS::Pipes::Pipe"),
        ("scheduler", "list_schedule_groups", "ScheduleGroups", "Arn", "AWS::Scheduler::ScheduleGroup"),
        ("servicediscovery", "list_namespaces", "Namespaces", "Arn", "AWS::ServiceDiscovery::Namespace"),
        ("mediaconnect", "list_flows", "Flows", "FlowArn", "AWS::MediaConnect::Flow"),
        ("dsql", "list_clusters", "clusters", "arn", "AWS::DSQL::Cluster"),
        ("s3tables", "list_table_buckets", "tableBuckets", "arn", "AWS::S3Tables::TableBucket"),
        ("iot", "list_topic_rules", "rules", "ruleArn", "AWS::IoT::TopicRule"),
        ("iot", "list_thing_groups", "thingGroups", "groupArn", "AWS::IoT::ThingGroup"),
        ("resource-groups", "list_groups", "GroupIdentifiers", "GroupArn", "AWS::ResourceGroups::Group"),
        ("appsync", "list_apis", "apis", "apiArn", "AWS::AppSync::Api"),
        ("stepfunctions", "list_activities", "activities", "activityArn", "AWS::StepFunctions::Activity"),
    ]:  # fmt: skip
        found |= {item[path]: kind for item in getattr(client(service), operation)()[key] if item.get(path)}
    for service, call, key, name, arn, kind in [
        ("bedrock-agent", lambda c: c.list_agents(), "agentSummaries", "agentId", "bedrock:{0}:{1}:agent/{2}", "AWS::Bedrock::Agent"),
        ("bedrock-agent", lambda c: c.list_knowledge_bases(), "knowledgeBaseSummaries", "knowledgeBaseId", "bedrock:{0}:{1}:knowledge-base/{2}", "AWS::Bedrock::KnowledgeBase"),
        ("glue", lambda c: c.get_crawlers(), "Crawlers", "Name", "glue:{0}:{1}:crawler/{2}", "AWS::Glue::Crawler"),
        ("cognito-identity", lambda c: c.list_identity_pools(MaxResults=60), "IdentityPools", "IdentityPoolId", "cognito-identity:{0}:{1}:identitypool/{2}", "AWS::Cognito::IdentityPool"),
        ("apigateway", lambda c: c.get_usage_plans(), "items", "id", "apigateway:{0}::/usageplans/{2}", "AWS::ApiGateway::UsagePlan"),
        ("apigateway", lambda c: c.get_domain_names(), "items", "domainName", "apigateway:{0}::/domainnames/{2}", "AWS::ApiGateway::DomainName"),
        ("sesv2", lambda c: c.list_email_identities(), "EmailIdentities", "IdentityName", "ses:{0}:{1}:identity/{2}", "AWS::SES::EmailIdentity"),
        ("appconfig", lambda c: c.list_applications(), "Items", "Id", "appconfig:{0}:{1}:application/{2}", "AWS::AppConfig::Application"),
        ("ec2", lambda c: c.describe_fleets(), "Fleets", "FleetId", "ec2:{0}:{1}:fleet/{2}", "AWS::EC2::EC2Fleet"),
    ]:  # fmt: skip
        found |= {"arn:aws:" + arn.format(region, account, item[name]): kind for item in call(client(service))[key]}
    found |= {
        f"arn:aws:glue:{region}:{account}:trigger/{name}": "AWS::Glue::Trigger"
        for name in client("glue").list_triggers()["TriggerNames"]
    }
    found |= {
        f"arn:aws:ses:{region}:{account}:configuration-set/{name}": "AWS::SES::ConfigurationSet"
        for name in client("sesv2").list_configuration_sets()["ConfigurationSets"]
    }
    found |= _below_others(client, region)
    trails = client("cloudtrail").describe_trails(includeShadowTrails=False)["trailList"]
    found |= {trail["TrailARN"]: "AWS::CloudTrail::Trail" for trail in trails}
    definitions = client("batch").describe_job_definitions(status="ACTIVE")["jobDefinitions"]
    found |= {one["jobDefinitionArn"]: "AWS::Batch::JobDefinition" for one in definitions}
    return found


def _below_others(client: Callable[[str], Any], region: str) -> dict[str, str]:
    """What AWS lists by what it belongs to."""
    found: dict[str, str] = {}
    for cluster in client("ecs").list_clusters()["clusterArns"]:
        services = client("ecs").list_services(cluster=cluster)["serviceArns"]
        found |= dict.fromkeys(services, "AWS::ECS::Service")
    eks = client("eks")
    for cluster in eks.list_clusters()["clusters"]:
        for name in eks.list_nodegroups(clusterName=cluster)["nodegroups"]:
            group = eks.describe_nodegroup(clusterName=cluster, nodegroupName=name)["nodegroup"]
            found[group["nodegroupArn"]] = "AWS::EKS::Nodegroup"
    for balancer in client("elbv2").describe_load_balancers()["LoadBalancers"]:
        listeners = client("elbv2").describe_listeners(LoadBalancerArn=balancer["LoadBalancerArn"])["Listeners"]
        found |= {one["ListenerArn"]: "AWS::ElasticLoadBalancingV2::Listener" for one in listeners}
    for api in client("apigateway").get_rest_apis()["items"]:
        for stage in client("apigateway").get_stages(restApiId=api["id"])["item"]:
            arn = f"arn:aws:apigateway:{region}::/restapis/{api['id']}/stages/{stage['stageName']}"
            found[arn] = "AWS::ApiGateway::Stage"
    return found
