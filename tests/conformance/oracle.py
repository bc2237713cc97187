"""botocore as an oracle: the same parameters give the same signed request, the same answer gives the same values.

Every operation of operations.yaml, and every operation of the services that an inventory of resources reads, with models
made here from the same files: so an operation is proven before it is called.
"""

from collections import Counter
from functools import partial
from typing import Any
from unittest import mock
from urllib.parse import parse_qsl, urlsplit

import botocore.auth
import botocore.awsrequest
import botocore.credentials
import botocore.model
import botocore.parsers
import botocore.serialize
from answers import answer
from aws_generator.models import PROTOCOLS, load
from harness import Binary, Tally
from model_values import ODD, WHEN, Maker, plain
from protocols import same_body
from shapes import Operation, Shape, operation_of

KEYS = botocore.credentials.Credentials(
    "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "the/session+token=="
)
REGION = "eu-central-1"

# What resource inventories read, tag and watch spend by.
CATALOGUE = """accessanalyzer acm acm-pca amp amplify apigateway apigatewayv2 appconfig application-autoscaling appmesh apprunner
    appsync athena autoscaling backup batch bedrock bedrock-agent budgets ce cloudformation cloudfront cloudhsmv2 cloudtrail cloudwatch codeartifact
    codebuild codecommit codedeploy codepipeline cognito-identity cognito-idp config connect datasync dax directconnect dlm dms
    docdb ds dynamodb ec2 ecr ecr-public ecs efs eks elasticache elasticbeanstalk elb elbv2 emr emr-serverless es events firehose
    fsx gamelift glacier globalaccelerator glue guardduty iam imagebuilder inspector2 iot kafka kendra keyspaces kinesis kinesisvideo
    kinesisanalyticsv2 kms lakeformation lambda lightsail logs macie2 mediaconvert memorydb mq mwaa neptune network-firewall
    opensearch opensearchserverless organizations pipes pricing quicksight ram rds redshift redshift-serverless
    resource-explorer-2 resource-groups resourcegroupstaggingapi route53 route53domains route53resolver s3 s3control sagemaker
    savingsplans scheduler schemas secretsmanager securityhub servicecatalog servicediscovery ses sesv2 shield signer sns sqs ssm
    sso-admin stepfunctions storagegateway sts synthetics timestream-influxdb timestream-write transfer waf-regional wafv2 workspaces xray""".split()


class Service:
    def __init__(self, name: str) -> None:
        self.name = name
        self.json = load(name, "service-2")
        metadata = self.json["metadata"]
        offered = metadata.get("protocols") or [metadata["protocol"]]
        self.protocol = next((known for known in PROTOCOLS if known in offered), "")
        self.model = botocore.model.ServiceModel(self.json, service_name=name)
        self.metadata = metadata | {"protocol": self.protocol}
        self.signing_name = metadata.get("signingName", metadata["endpointPrefix"])

    def operation(self, name: str) -> Operation:
        return operation_of(self.model, name)

    def suite(self, operation: dict[str, Any]) -> dict[str, Any]:
        """The shapes that the operation reaches, as AWS's protocol tests bring them."""
        shapes, waiting = {}, [operation[side]["shape"] for side in ("input", "output") if side in operation]
        while waiting:
            name = waiting.pop()
            if name in shapes:
                continue
            shape = shapes[name] = self.json["shapes"][name]
            waiting += [one["shape"] for one in shape.get("members", {}).values()]
            waiting += [shape[part]["shape"] for part in ("member", "key", "value") if part in shape]
        return {"metadata": self.metadata, "shapes": shapes}


def signed_by_botocore(service: Service, method: str, url: str, headers: dict[str, str], body: str | None) -> str:
    request = botocore.awsrequest.AWSRequest(method=method, url=url, data=body, headers=headers)
    with mock.patch("botocore.auth.get_current_datetime", lambda: WHEN.replace(second=0, tzinfo=None)):
        if service.name in ("s3", "s3control"):
            request.context["payload_signing_enabled"] = True
            botocore.auth.S3SigV4Auth(KEYS, service.signing_name, REGION).add_auth(request)
        else:
            botocore.auth.SigV4Auth(KEYS, service.signing_name, REGION).add_auth(request)
    return request.headers["Authorization"]


def presigned_by_botocore(service: Service, method: str, url: str, headers: dict[str, str], body: str | None) -> str:
    request = botocore.awsrequest.AWSRequest(method=method, url=url, data=body, headers=headers)
    signer = botocore.auth.S3SigV4QueryAuth if service.name in ("s3", "s3control") else botocore.auth.SigV4QueryAuth
    with mock.patch("botocore.auth.get_current_datetime", lambda: WHEN.replace(second=0, tzinfo=None)):
        signer(KEYS, service.signing_name, REGION, expires=900).add_auth(request)
    return str(request.url)


def query_of(url: str) -> list[tuple[str, str]]:
    return sorted(parse_qsl(urlsplit(url).query, keep_blank_values=True))


def wrong_request(
    binary: Binary,
    service: Service,
    name: str,
    suite: dict[str, Any],
    given: dict[str, Any],
    parameters: dict[str, Any],
) -> str | None:
    model = service.operation(name)
    # What botocore's client adds before its serializer sees the parameters.
    parameters = {**dict.fromkeys(model.idempotent_members, TOKEN), **parameters}
    wanted = botocore.serialize.create_serializer(service.protocol, False).serialize_to_request(parameters, model)
    host = f"{service.json['metadata']['endpointPrefix']}.{REGION}.amazonaws.com"
    got = binary(
        do="serialize",
        suite=suite,
        given=given,
        params=plain(parameters),
        endpoint=f"https://{host}",
        sign={
            "region": REGION,
            "name": service.signing_name,
            "token": KEYS.token,
            "s3": service.name in ("s3", "s3control"),
        },
    )
    if "error" in got:
        return got["error"]
    # botocore's query may stand in the path already, and its client lets the wire form be made by AWSRequest.
    prepared = dict(wanted)
    host = wanted.get("host_prefix", "") + host
    botocore.awsrequest.prepare_request_dict(prepared, f"https://{host}")
    if host != got["host"]:
        return f"host {got['host']}, botocore's {host}"
    uri = urlsplit(prepared["url"])
    if wanted["method"] != got["method"]:
        return f"method {got['method']}, botocore's {wanted['method']}"
    if (uri.path or "/") != got["path"]:
        return f"path {got['path']}, botocore's {uri.path}"
    if sorted(parse_qsl(uri.query, keep_blank_values=True)) != sorted(parse_qsl(got["query"], keep_blank_values=True)):
        return f"query {got['query']}, botocore's {uri.query}"
    headers = {key.lower(): value for key, value in got["headers"].items()}
    for key, value in wanted["headers"].items():
        value = value.decode() if isinstance(value, bytes) else value
        # A list's comma may have a space behind it.
        if headers.get(key.lower(), "").replace(", ", ",") != value.replace(", ", ",") and not (
            key.lower() == "content-type" and headers.get("content-type", "").split(";")[0] == value.split(";")[0]
        ):
            return f"header {key}: {headers.get(key.lower())!r}, botocore's {value!r}"
    body = wanted["body"]
    if isinstance(body, dict):  # a form
        if sorted(parse_qsl(got["body"], keep_blank_values=True)) != sorted((k, str(v)) for k, v in body.items()):
            return f"body {got['body']!r}, botocore's {body!r}"
    else:
        body = body.decode() if isinstance(body, (bytes, bytearray)) else body
        if not same_body(body, got["body"], service.protocol):
            return f"body {got['body']!r}, botocore's {body!r}"
    # Our request as it travels, signed by botocore's signer.
    url = f"https://{host}{got['path']}" + (f"?{got['query']}" if got["query"] else "")
    ours = headers.pop("authorization")
    if (theirs := signed_by_botocore(service, got["method"], url, headers, got["body"])) != ours:
        return f"signature {ours}, botocore's {theirs}"
    # botocore puts a form into the URL (people get URLs of what has none), and keeps one of several values of a name.
    names = [name for name, _ in parse_qsl(got["query"], keep_blank_values=True)]
    if not got["body"] and len(names) == len(set(names)):
        for name in ("x-amz-date", "x-amz-security-token", "x-amz-content-sha256"):
            headers.pop(name, None)
        theirs = presigned_by_botocore(service, got["method"], url, headers, None)
        if query_of(theirs) != query_of(got["presigned"]):
            return f"pre-signed {got['presigned']}, botocore's {theirs}"
    return None


def without_empty(value: Any) -> Any:
    """botocore leaves out what an answer has not; the codecs may answer an empty map of headers."""
    return (
        {name: inner for name, inner in value.items() if inner not in ({}, None)} if isinstance(value, dict) else value
    )


def difference(ours: Any, theirs: Any, at: str = "the answer") -> str | None:
    """The first place where two values differ, in words; nothing where none does."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for name in [*theirs, *(name for name in ours if name not in theirs)]:
            if name not in ours or name not in theirs:
                return f"{at}.{name} is {'not ' if name not in ours else ''}there, in botocore's {'not ' if name not in theirs else ''}there"
            if found := difference(ours[name], theirs[name], f"{at}.{name}"):
                return found
        return None
    if isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        return next(
            (
                found
                for number, pair in enumerate(zip(ours, theirs, strict=True))
                if (found := difference(*pair, f"{at}[{number}]"))
            ),
            None,
        )
    return None if ours == theirs else f"{at} is {ours!r}, botocore's {theirs!r}"


def wrong_answer(
    binary: Binary, service: Service, name: str, suite: dict[str, Any], given: dict[str, Any], value: dict[str, Any]
) -> str | None:
    model = service.operation(name)
    status, headers, body = answer(service.protocol, model, value)
    parser = botocore.parsers.create_parser(service.protocol)
    theirs = parser.parse(
        {"status_code": status, "headers": botocore.awsrequest.HeadersDict(headers), "body": body.encode()},
        model.output_shape,
    )
    theirs.pop("ResponseMetadata", None)
    got = binary(
        do="parse", suite=suite, given=given, response={"status_code": status, "headers": headers, "body": body}
    )
    if "error" in got:
        return f"{got['error']} in {body[:300]!r}"
    theirs = without_empty(plain(theirs))
    if found := difference(without_empty(got["value"]), theirs):
        return f"{found}, in {body[:300]!r}"
    # What was written must be what was read, or the comparison would be of two empty answers.
    if model.output_shape is not None and (found := difference(without_empty(plain(value)), theirs)):
        return f"botocore does not read what was written: {found}"
    return None


def sets_of(shape: Shape | None, answers: bool) -> dict[str, dict[str, Any]]:
    if shape is None:
        return {"none": {}}
    makers = {"full": Maker(True, "text"), "odd": Maker(True, ODD)}
    if not answers:
        makers["minimal"] = Maker(False, "text")
    return {kind: maker.whole(shape, answers) for kind, maker in makers.items()}


TOKEN = "00000000-0000-4000-8000-000000000000"
PARTS = ("http", "input", "output", "endpoint", "httpChecksum", "httpChecksumRequired")
READS_AND_TAGS = ("List", "Describe", "Get", "Search", "Tag", "Untag", "AddTags", "RemoveTags")


def run(binary: Binary, tally: Tally, called: dict[str, Any], all_operations: bool = False) -> None:
    """`called`: operations.yaml. Of the catalogue's other operations those that read or tag, or all."""
    kinds = Counter()
    services = set(CATALOGUE) | set(called)
    for service in (Service(name) for name in sorted(services)):
        if not service.protocol:
            kinds["a protocol of its own"] += len(service.json["operations"])
            continue
        for name, operation in service.json["operations"].items():
            if not (all_operations or name in called.get(service.name, {}) or name.startswith(READS_AND_TAGS)):
                continue
            model = service.operation(name)
            if model.has_event_stream_input or model.has_event_stream_output:
                kinds["event stream"] += 1
                continue
            suite = service.suite(operation)
            given = {"name": name, **{part: operation[part] for part in PARTS if part in operation}}
            for kind, parameters in sets_of(model.input_shape, False).items():
                tally.case(
                    "oracle requests",
                    f"{service.name} {name} {kind}",
                    partial(wrong_request, binary, service, name, suite, given, parameters),
                )
            for kind, value in sets_of(model.output_shape, True).items():
                tally.case(
                    "oracle answers",
                    f"{service.name} {name} {kind}",
                    partial(wrong_answer, binary, service, name, suite, given, value),
                )
    for kind, count in sorted(kinds.items()):
        print(f"oracle operations left out, {kind}: {count}")
