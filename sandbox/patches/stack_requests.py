"""What CreateStack and GetTemplateSummary answer before anything is made.

AWS CloudFormation API Reference: "CreateStack" (a name is taken until its stack is deleted, a rolled-back one too; the
same ClientRequestToken is the same request), "GetTemplateSummary" (ResourceIdentifierSummaries, parameter constraints,
no default where there is none), "DescribeStacks" (without a stack's name it takes cloudformation:ListStacks too; the Service
Authorization Reference names it as a dependent action).
"""

from typing import Any
from xml.sax.saxutils import escape

from ministack.services.cloudformation import _stacks, changesets, engine, handlers, helpers

from ..errors import error_response
from .authorization import current_principal, denial_for
from .base import Answer, Function, wrap, wrap_handler

IDENTIFIERS = {
    "AWS::IAM::Role": "RoleName",
    "AWS::IAM::ManagedPolicy": "PolicyArn",
    "AWS::S3::Bucket": "BucketName",
    "AWS::S3::BucketPolicy": "Bucket",
    "AWS::SQS::Queue": "QueueUrl",
    "AWS::SNS::Topic": "TopicArn",
    "AWS::Lambda::Function": "FunctionName",
    "AWS::Logs::LogGroup": "LogGroupName",
}


def _create_stack(original: Function) -> Function:
    def create_stack(params: dict[str, Any]) -> Answer:
        name, token = helpers._p(params, "StackName"), helpers._p(params, "ClientRequestToken")
        if helpers._p(params, "RoleARN"):
            return error_response(
                "cloudformation",
                "ValidationError",
                "This sandbox has no service roles: stacks act as their creator.",
                400,
            )
        existing = _stacks.get(name)
        if existing and existing["StackStatus"] != "DELETE_COMPLETE":
            if token and existing.get("_creation_token") == token:
                return helpers._xml(
                    200,
                    "CreateStackResponse",
                    f"<CreateStackResult><StackId>{existing['StackId']}</StackId></CreateStackResult>",
                )
            return error_response("cloudformation", "AlreadyExistsException", f"Stack [{name}] already exists", 400)
        answer = original(params)
        if answer[0] == 200:
            _stacks[name]["_creation_token"] = token
        return answer

    return create_stack


def _parse_template(original: Function) -> Function:
    """Template anatomy, "Resources": the section is required and has at least one resource with a type."""

    def parse_template(body: str) -> dict[str, Any]:
        template = original(body)
        resources = template.get("Resources") if isinstance(template, dict) else None
        if not isinstance(resources, dict) or not resources:
            raise ValueError("At least one Resources member must be defined.")
        for logical_id, resource in resources.items():
            if not isinstance(resource, dict) or not isinstance(resource.get("Type"), str):
                raise ValueError(f"[/Resources/{logical_id}] Every Resources object must contain a Type member.")
        return template

    return parse_template


def _parameter(name: str, definition: dict) -> str:
    allowed = "".join(f"<member>{escape(str(value))}</member>" for value in definition.get("AllowedValues") or [])
    default = f"<DefaultValue>{escape(str(definition['Default']))}</DefaultValue>" if "Default" in definition else ""
    return (
        f"<member><ParameterKey>{escape(name)}</ParameterKey>{default}"
        f"<ParameterType>{escape(definition.get('Type', 'String'))}</ParameterType>"
        f"<NoEcho>{str(definition.get('NoEcho', False)).lower()}</NoEcho>"
        f"<Description>{escape(definition.get('Description', ''))}</Description>"
        f"<ParameterConstraints><AllowedValues>{allowed}</AllowedValues></ParameterConstraints></member>"
    )


def _resources(template: dict) -> str:
    by_type: dict[str, list[str]] = {}
    for logical_id, resource in (template.get("Resources") or {}).items():
        by_type.setdefault(resource.get("Type", ""), []).append(logical_id)
    return "".join(
        f"<member><ResourceType>{escape(kind)}</ResourceType><LogicalResourceIds>"
        + "".join(f"<member>{escape(name)}</member>" for name in names)
        + f"</LogicalResourceIds><ResourceIdentifiers><member>{IDENTIFIERS.get(kind, 'Id')}</member>"
        "</ResourceIdentifiers></member>"
        for kind, names in by_type.items()
    )


def _get_template_summary(original: Function) -> Function:
    def get_template_summary(params: dict[str, Any]) -> Answer:
        status, headers, body = original(params)
        if status != 200:
            return status, headers, body
        source, error = helpers._resolve_template(params)
        if error:
            return error
        if not source:
            stack = handlers._resolve_stack(helpers._p(params, "StackName"))
            assert stack, "the original found it"
            source = stack["_template_body"]
        template = engine._parse_template(source)
        resources = template["Resources"]
        parameters = "".join(_parameter(*item) for item in (template.get("Parameters") or {}).items())
        types = "".join(
            f"<member>{escape(kind)}</member>"
            for kind in dict.fromkeys(resource.get("Type", "") for resource in resources.values())
        )
        return helpers._xml(
            200,
            "GetTemplateSummaryResponse",
            f"<GetTemplateSummaryResult><Parameters>{parameters}</Parameters>"
            f"<Description>{escape(template.get('Description') or '')}</Description>"
            f"{handlers._capabilities_xml(template)}"
            f"<ResourceTypes>{types}</ResourceTypes>"
            f"<Version>{escape(str(template.get('AWSTemplateFormatVersion', '')))}</Version>"
            f"<ResourceIdentifierSummaries>{_resources(template)}</ResourceIdentifierSummaries>"
            "</GetTemplateSummaryResult>",
        )

    return get_template_summary


def _describe_stacks(original: Function) -> Function:
    def describe_stacks(params: dict[str, Any]) -> Answer:
        caller = current_principal()
        if caller is not None and not helpers._p(params, "StackName"):
            if denial := denial_for(caller, "cloudformation:ListStacks", "*"):
                return error_response("cloudformation", "AccessDenied", denial, 403)
        return original(params)

    return describe_stacks


def install() -> None:
    wrap_handler(handlers._ACTION_HANDLERS, "DescribeStacks", _describe_stacks)
    wrap("_parse_template", _parse_template, engine, handlers, changesets)
    wrap_handler(handlers._ACTION_HANDLERS, "CreateStack", _create_stack)
    wrap_handler(handlers._ACTION_HANDLERS, "GetTemplateSummary", _get_template_summary)
