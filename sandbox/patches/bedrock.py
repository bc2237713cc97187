"""Bedrock lists inference profiles of one type: the wire name of `typeEquals` is `type` (botocore's model, "bedrock")."""

from typing import Any

from ministack.services import bedrock

from .base import Function, wrap


def _by_type(original: Function) -> Function:
    def listed(query: dict[str, Any]) -> Any:
        return original({**query, "typeEquals": query.get("type", [])})

    return listed


def install() -> None:
    wrap("_list_inference_profiles", _by_type, bedrock)
