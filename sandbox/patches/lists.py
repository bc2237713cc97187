"""Lists that an inventory reads: what they leave out, and what their items hold (botocore's models of the services)."""

import uuid
from typing import Any

from ministack.core.responses import get_account_id, get_region
from ministack.services import bedrock, config

from .base import Function, wrap


def _by_type(original: Function) -> Function:
    """Inference profiles of one type: the wire name of `typeEquals` is `type`."""

    def listed(query: dict[str, Any]) -> Any:
        return original({**query, "typeEquals": query.get("type", [])})

    return listed


def _with_arn(original: Function) -> Function:
    """A configuration recorder has an ARN (Service Authorization Reference, "AWS Config")."""

    def put(data: dict[str, Any]) -> Any:
        name = (data.get("ConfigurationRecorder") or {}).get("name") or "default"
        before = (config._recorders.get(name) or {}).get("recorder", {}).get("arn")
        answer = original(data)
        if stored := config._recorders.get(name):
            kind = f"configuration-recorder/{name}/{uuid.uuid4().hex[:16]}"
            stored["recorder"]["arn"] = before or f"arn:aws:config:{get_region()}:{get_account_id()}:{kind}"
        return answer

    return put


def install() -> None:
    wrap("_list_inference_profiles", _by_type, bedrock)
    wrap("_put_configuration_recorder", _with_arn, config)
