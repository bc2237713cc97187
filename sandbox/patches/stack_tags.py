"""The tags of buckets that a stack makes: the template's, the stack's, and CloudFormation's own.

AWS CloudFormation User Guide, "Resource tag" (`aws:cloudformation:` tags on what a stack makes, and the stack's tags). For
buckets it matters most: who replaces a bucket's tags must hand these back unchanged (tag_writes.py).
"""

from typing import Any

from ministack.services import s3
from ministack.services.cloudformation import _stacks, stacks

from .base import Function, wrap
from .stack_context import OPERATION


def _tag(resource_type: str, logical_id: str, bucket: str, props: dict, stack_name: str) -> None:
    running = OPERATION.get()
    if resource_type != "AWS::S3::Bucket" or running is None or bucket not in s3._buckets:
        return
    stack = _stacks.get(stack_name) or {}
    own = [*(stack.get("Tags") or []), *(props.get("Tags") or [])]
    s3._bucket_tags[bucket] = {
        **{str(tag["Key"]): str(tag["Value"]) for tag in own},
        "aws:cloudformation:logical-id": logical_id,
        "aws:cloudformation:stack-id": running.stack_id,
        "aws:cloudformation:stack-name": stack_name,
    }


def _provision(original: Function) -> Function:
    def provision_resource(resource_type: str, logical_id: str, props: dict[str, Any], stack_name: str) -> Any:
        made = original(resource_type, logical_id, props, stack_name)
        _tag(resource_type, logical_id, made[0], props, stack_name)
        return made

    return provision_resource


def install() -> None:
    wrap("_provision_resource", _provision, stacks)
