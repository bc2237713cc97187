"""Lists that an inventory reads: what they leave out, and what their items hold (botocore's models of the services)."""

import json
import uuid
from fnmatch import fnmatchcase
from typing import Any

from ministack import app as ministack_app
from ministack.core import iam_actions
from ministack.core.responses import get_account_id, get_region
from ministack.services import acm, bedrock, config

from ..errors import error_response
from .base import Answer, Function, wrap, wrap_handler

# Operations that ministack does not know and refuses as if the caller had asked for something wrong.
UNKNOWN = {
    "apigateway": "/vpclinks",
    "cloudtrail": "ListEventDataStores",
    "eks": "/clusters/*/fargate-profiles",
    "mq": "/v1/configurations",
}


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


# AWS Certificate Manager API Reference, "ListCertificates" and "Filters": what it answers where no key types are named.
DEFAULT_KEY_TYPES = ("RSA_1024", "RSA_2048")


def _request_certificate(original: Function) -> Function:
    def request(data: dict[str, Any]) -> Any:
        answer = original(data)
        if answer[0] == 200:
            acm._certificates[json.loads(answer[2])["CertificateArn"]]["_key_type"] = data.get(
                "KeyAlgorithm", "RSA_2048"
            )
        return answer

    return request


def _list_certificates(original: Function) -> Function:
    def listed(data: dict[str, Any]) -> Any:
        status, headers, body = original(data)
        wanted = (data.get("Includes") or {}).get("keyTypes") or DEFAULT_KEY_TYPES
        answer = json.loads(body)
        found = answer.get("CertificateSummaryList", [])
        answer["CertificateSummaryList"] = [
            one for one in found if acm._certificates[one["CertificateArn"]].get("_key_type", "RSA_2048") in wanted
        ]
        return status, headers, json.dumps(answer).encode()

    return listed


def _known(service: str) -> Function:
    def make(original: Function) -> Function:
        async def handle(method: str, path: str, headers: dict[str, str], *rest: Any) -> Answer:
            action = headers.get("x-amz-target", "").rpartition(".")[2]
            if fnmatchcase(action or path, UNKNOWN[service]):
                message = f"This sandbox has no {action or path} of {service}."
                return error_response(service, "UnknownOperationException", message, 400)
            return await original(method, path, headers, *rest)

        return handle

    return make


def install() -> None:
    for service in UNKNOWN:
        wrap_handler(ministack_app.SERVICE_HANDLERS, service, _known(service))
    # Service Authorization Reference, "Amazon Kinesis Analytics V2": both versions have one prefix.
    iam_actions.SERVICE_TO_IAM_NAMESPACE["kinesisanalyticsv2"] = "kinesisanalytics"
    wrap("_request_certificate", _request_certificate, acm)
    wrap("_list_certificates", _list_certificates, acm)
    wrap("_list_inference_profiles", _by_type, bedrock)
    wrap("_put_configuration_recorder", _with_arn, config)
