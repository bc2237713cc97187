"""The permissions that a stack's creator needs for types whose handlers are still ministack's.

AWS CloudFormation User Guide, "Control CloudFormation access with IAM": a stack can do what its creator can. For each
type the calls that its handler makes (the `handlers` of its schema, as far as the sandbox's handler makes them too). A
type that is not here needs a creator who may do everything with that service.
"""

from typing import Any

from ministack.core.responses import get_account_id, get_region
from ministack.services.cloudformation import provisioners, stacks

from .base import Function, wrap
from .stack_handlers import authorize

BUCKET_PROPERTIES = {
    "BucketEncryption": "PutEncryptionConfiguration",
    "CorsConfiguration": "PutBucketCORS",
    "LifecycleConfiguration": "PutLifecycleConfiguration",
    "LoggingConfiguration": "PutBucketLogging",
    "NotificationConfiguration": "PutBucketNotification",
    "OwnershipControls": "PutBucketOwnershipControls",
    "PublicAccessBlockConfiguration": "PutBucketPublicAccessBlock",
    "Tags": "PutBucketTagging",
    "VersioningConfiguration": "PutBucketVersioning",
    "WebsiteConfiguration": "PutBucketWebsite",
}

# Type -> (ARN's service and resource prefix, name property, create, update, delete).
TYPES = {
    "AWS::S3::BucketPolicy": (
        "arn:aws:s3:::",
        "Bucket",
        ["PutBucketPolicy"],
        ["PutBucketPolicy"],
        ["DeleteBucketPolicy"],
    ),
    "AWS::SQS::Queue": (
        "arn:aws:sqs:{region}:{account}:",
        "QueueName",
        ["CreateQueue", "GetQueueAttributes"],
        ["SetQueueAttributes"],
        ["DeleteQueue"],
    ),
    "AWS::SQS::QueuePolicy": (
        "arn:aws:sqs:{region}:{account}:",
        "",
        ["SetQueueAttributes"],
        ["SetQueueAttributes"],
        ["SetQueueAttributes"],
    ),
    "AWS::SNS::Topic": (
        "arn:aws:sns:{region}:{account}:",
        "TopicName",
        ["CreateTopic", "GetTopicAttributes"],
        ["SetTopicAttributes"],
        ["DeleteTopic"],
    ),
    "AWS::SNS::TopicPolicy": (
        "arn:aws:sns:{region}:{account}:",
        "",
        ["SetTopicAttributes"],
        ["SetTopicAttributes"],
        ["SetTopicAttributes"],
    ),
    "AWS::SNS::Subscription": (
        "arn:aws:sns:{region}:{account}:",
        "",
        ["Subscribe"],
        ["SetSubscriptionAttributes"],
        ["Unsubscribe"],
    ),
    "AWS::Lambda::Function": (
        "arn:aws:lambda:{region}:{account}:function:",
        "FunctionName",
        ["CreateFunction", "GetFunction"],
        ["UpdateFunctionCode", "UpdateFunctionConfiguration"],
        ["DeleteFunction"],
    ),
    "AWS::Lambda::Permission": (
        "arn:aws:lambda:{region}:{account}:function:",
        "",
        ["AddPermission"],
        ["AddPermission"],
        ["RemovePermission"],
    ),
    "AWS::Logs::LogGroup": (
        "arn:aws:logs:{region}:{account}:log-group:",
        "LogGroupName",
        ["CreateLogGroup", "DescribeLogGroups"],
        ["PutRetentionPolicy"],
        ["DeleteLogGroup"],
    ),
    "AWS::DynamoDB::Table": (
        "arn:aws:dynamodb:{region}:{account}:table/",
        "TableName",
        ["CreateTable", "DescribeTable"],
        ["UpdateTable"],
        ["DeleteTable"],
    ),
}
# These check for themselves, call by call (stack_handlers.py), or make nothing.
SELF_CHECKED = ("AWS::IAM::Role", "AWS::IAM::ManagedPolicy", "AWS::CloudFormation::WaitConditionHandle")
CREATE, UPDATE, DELETE = 0, 1, 2


def required_actions(resource_type: str, operation: int, props: dict, physical_id: str) -> list[tuple[str, str]]:
    """The actions, each with its resource ARN, that `operation` on the resource takes."""
    service = resource_type.split("::")[1].lower() if resource_type.count("::") == 2 else "cloudformation"
    if resource_type == "AWS::S3::Bucket":
        arn = f"arn:aws:s3:::{physical_id or props.get('BucketName') or '*'}"
        puts = [f"s3:{action}" for name, action in BUCKET_PROPERTIES.items() if name in props]
        actions = [["s3:CreateBucket", *puts], puts, ["s3:DeleteBucket"]][operation]
        return [(action, arn) for action in actions]
    if resource_type not in TYPES:
        return [(f"{service}:*", "*")]
    prefix, name_property, *operations = TYPES[resource_type]
    name = props.get(name_property) or "*"
    prefix = prefix.format(region=get_region(), account=get_account_id())
    found = [(f"{service}:{action}", f"{prefix}{name}") for action in operations[operation]]
    if resource_type == "AWS::Lambda::Function" and operation == CREATE and props.get("Role"):
        found.append(("iam:PassRole", str(props["Role"])))
    return found


def _check(resource_type: str, operation: int, props: dict, physical_id: str = "") -> None:
    if resource_type in SELF_CHECKED:
        return
    for action, resource in required_actions(resource_type, operation, props, physical_id):
        authorize(action, resource, resource_type.split("::")[1] if "::" in resource_type else "CloudFormation")


def _provision(original: Function) -> Function:
    def provision_resource(resource_type: str, logical_id: str, props: dict[str, Any], stack_name: str) -> Any:
        _check(resource_type, CREATE, props)
        return original(resource_type, logical_id, props, stack_name)

    return provision_resource


def _update(original: Function) -> Function:
    def update_resource(
        resource_type: str, physical_id: str, old_props: dict[str, Any], new_props: dict[str, Any], *rest: Any
    ) -> Any:
        if old_props != new_props:
            _check(resource_type, UPDATE, new_props, physical_id)
        return original(resource_type, physical_id, old_props, new_props, *rest)

    return update_resource


def _delete(original: Function) -> Function:
    def delete_resource(resource_type: str, physical_id: str, props: dict[str, Any], *rest: Any) -> Any:
        _check(resource_type, DELETE, props, physical_id)
        return original(resource_type, physical_id, props, *rest)

    return delete_resource


def install() -> None:
    wrap("_provision_resource", _provision, stacks, provisioners)
    wrap("_update_resource", _update, stacks, provisioners)
    wrap("_delete_resource", _delete, stacks, provisioners)
