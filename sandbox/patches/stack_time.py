"""Stacks that take time, step by step, and rollbacks that clean up what was half made.

AWS CloudFormation User Guide, "Monitor stack progress" and "Stack failure options": a resource that failed after it
existed is deleted by the rollback.
"""

import asyncio
import time
from typing import Any

from ministack.core.responses import now_iso
from ministack.services.cloudformation import changesets, handlers, stacks

from ..settings import SETTINGS
from .base import Function, wrap
from .stack_context import OPERATION, StackOperation


def _begin(stack_id: str, stack_name: str, resource_count: int) -> StackOperation:
    """One step before the resources and one for each of them."""
    operation = StackOperation(stack_id, stack_name, SETTINGS.stack_seconds / (resource_count + 1))
    OPERATION.set(operation)
    return operation


def _deploy(original: Function) -> Function:
    async def deploy(stack_name: str, stack_id: str, template: dict[str, Any], *rest: Any, **options: Any) -> None:
        operation = _begin(stack_id, stack_name, len(template.get("Resources") or {}))
        if operation.pause_seconds:
            await asyncio.sleep(operation.pause_seconds)
        await original(stack_name, stack_id, template, *rest, **options)

    return deploy


def _delete_stack(original: Function) -> Function:
    async def delete(stack_name: str, stack_id: str, *rest: Any, **options: Any) -> None:
        from ministack.services.cloudformation import _stacks

        stack = _stacks.get(stack_name) or {}
        operation = _begin(stack_id, stack_name, len(stack.get("_resources") or {}))
        if operation.pause_seconds:
            stack["StackStatus"] = "DELETE_IN_PROGRESS"
            await asyncio.sleep(operation.pause_seconds)
        await original(stack_name, stack_id, *rest, **options)

    return delete


def _roll_back(original: Function) -> Function:
    async def roll_back(
        stack_name: str, stack_id: str, stack: dict[str, Any], operation: dict[str, Any], *rest: Any
    ) -> None:
        running = OPERATION.get()
        for logical_id, (resource_type, physical_id, props) in (running.half_made if running else {}).items():
            stack.setdefault("_resources", {})[logical_id] = {
                "PhysicalResourceId": physical_id,
                "ResourceType": resource_type,
                "LogicalResourceId": logical_id,
                "ResourceStatus": "CREATE_FAILED",
                "Properties": props,
                "Attributes": {},
                "Timestamp": now_iso(),
            }
            operation["created"] = [*operation.get("created", []), logical_id]
        await original(stack_name, stack_id, stack, operation, *rest)

    return roll_back


def _runs_on_worker_thread(original: Function) -> Function:
    def runs_on_worker_thread(resource_type: str) -> bool:
        """A step that takes time must not hold the event loop."""
        running = OPERATION.get()
        return original(resource_type) or bool(running and running.pause_seconds)

    return runs_on_worker_thread


def _pause() -> None:
    running = OPERATION.get()
    if running and running.pause_seconds:
        time.sleep(running.pause_seconds)


def _provision(original: Function) -> Function:
    def provision_resource(resource_type: str, logical_id: str, props: dict[str, Any], stack_name: str) -> Any:
        _pause()
        made = original(resource_type, logical_id, props, stack_name)
        running = OPERATION.get()
        if running and stack_name == running.stack_name:
            stacks._add_event(
                running.stack_id,
                stack_name,
                logical_id,
                resource_type,
                "CREATE_IN_PROGRESS",
                "Resource creation Initiated",
                made[0],
            )
        return made

    return provision_resource


def _paused(original: Function) -> Function:
    def paused(*args: Any) -> Any:
        _pause()
        return original(*args)

    return paused


def install() -> None:
    wrap("_deploy_stack_async", _deploy, stacks, handlers, changesets)
    wrap("_delete_stack_async", _delete_stack, stacks, handlers)
    wrap("_roll_back_operation", _roll_back, stacks, handlers)
    wrap("_runs_on_worker_thread", _runs_on_worker_thread, stacks)
    wrap("_provision_resource", _provision, stacks)
    wrap("_update_resource", _paused, stacks)
    wrap("_delete_resource", _paused, stacks)
