"""What the tests of Cost Explorer share: its client, what its answers must look like, the settings that change them."""

import contextlib
import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import requests
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.model import OperationModel
from cloud import Client, Cloud

EC2 = "Amazon Elastic Compute Cloud - Compute"
RDS = "Amazon Relational Database Service"
ELASTICACHE = "Amazon ElastiCache"
OPENSEARCH = "Amazon OpenSearch Service"
ELASTICSEARCH = "Amazon Elasticsearch Service"
REDSHIFT = "Amazon Redshift"
METRICS = ["UnblendedCost", "NetUnblendedCost", "AmortizedCost", "NetAmortizedCost", "UsageQuantity"]
USUAL = {
    "cost_explorer_enabled": True,
    "cost_explorer_linked_access": True,
    "recommendations_name_payer": True,
    "recommendation_generation": 0,
    "cost_rows_per_page": 1000,
    "recommendations_per_page": 100,
    "cost_scenario": None,
}


def problems(value: Any, shape: Any, place: str = "") -> list[str]:
    """How `value`, as it was on the wire, differs from botocore's model of it."""
    if shape.type_name == "structure":
        if not isinstance(value, dict):
            return [f"{place} is no object"]
        found = [f"{place}.{name} is not in the model" for name in value if name not in shape.members]
        found += [f"{place}.{name} is required" for name in shape.required_members if name not in value]
        return found + [
            problem
            for name, item in value.items()
            if name in shape.members
            for problem in problems(item, shape.members[name], f"{place}.{name}")
        ]
    if shape.type_name == "list":
        if not isinstance(value, list):
            return [f"{place} is no list"]
        return [problem for item in value for problem in problems(item, shape.member, f"{place}[]")]
    if shape.type_name == "map":
        if not isinstance(value, dict):
            return [f"{place} is no map"]
        return [problem for item in value.values() for problem in problems(item, shape.value, f"{place}{{}}")]
    kinds = {"string": str, "boolean": bool, "integer": int}
    if type(value) is not kinds[shape.type_name]:
        return [f"{place} is a {type(value).__name__}, not a {shape.type_name}"]
    allowed = getattr(shape, "enum", None)
    return [f"{place} is {value}"] if allowed and value not in allowed else []


def client_of(cloud: Cloud, profile: str = "master") -> Client:
    """A client whose answers are checked against the service's model before botocore drops what it does not know."""
    client = cloud.client("ce", profile, config=Config(retries={"total_max_attempts": 1}))

    def check(response_dict: dict[str, Any], model: OperationModel, **_rest: Any) -> None:
        if response_dict["status_code"] == 200:
            assert problems(json.loads(response_dict["body"]), model.output_shape) == []

    def remember(model: OperationModel, context: dict[str, Any], **_rest: Any) -> None:
        context["checked_model"] = model

    client.meta.events.register("before-call.ce", remember)
    client.meta.events.register(
        "response-received.ce", lambda response_dict, context, **rest: check(response_dict, context["checked_model"])
    )
    return client


def settings(cloud: Cloud, **values: Any) -> None:
    answer = requests.post(cloud.info["console_url"] + "/control/settings", json=values, timeout=120)
    assert answer.status_code == 200, answer.text


@contextlib.contextmanager
def set_to(cloud: Cloud, **values: Any) -> Iterator[None]:
    settings(cloud, **values)
    try:
        yield
    finally:
        settings(cloud, **{name: USUAL[name] for name in values})


def refused(call: Callable[..., Any], **params: Any) -> tuple[str, str]:
    """The code and the text of the error."""
    with pytest.raises(ClientError) as error:
        call(**params)
    assert error.value.response["ResponseMetadata"]["HTTPStatusCode"] in (400, 403)
    return error.value.response["Error"]["Code"], error.value.response["Error"]["Message"]


def today() -> date:
    return datetime.now(UTC).date()


def month(back: int) -> date:
    """The first day of the month that many months ago."""
    index = today().year * 12 + today().month - 1 - back
    return date(index // 12, index % 12 + 1, 1)


def period(start: date, end: date) -> dict:
    return {"Start": start.isoformat(), "End": end.isoformat()}


def tomorrow() -> date:
    return today() + timedelta(days=1)


def linked(cloud: Cloud, number: int = 0) -> str:
    """The profile of an active linked account."""
    return f"linked-{cloud.info['linked_account_ids'][number]}"


def every_page(call: Callable[..., Any], **params: Any) -> list[dict]:
    pages, token = [], {}
    while True:
        pages.append(call(**params, **token))
        if "NextPageToken" not in pages[-1]:
            return pages
        token = {"NextPageToken": pages[-1]["NextPageToken"]}


def exact(text: str) -> Decimal:
    return Decimal(text)


def whole() -> dict:
    return period(month(13), tomorrow())


def ask(granularity: str = "MONTHLY", *keys: str, time: dict | None = None, where: dict | None = None) -> dict:
    return {
        "TimePeriod": time or whole(),
        "Granularity": granularity,
        "Metrics": METRICS,
        **({"GroupBy": [{"Type": "DIMENSION", "Key": key} for key in keys]} if keys else {}),
        **({"Filter": where} if where else {}),
    }


def dimension(key: str, *values: str) -> dict:
    return {"Dimensions": {"Key": key, "Values": list(values)}}


def results(pages: list[dict]) -> list[dict]:
    return [result for page in pages for result in page["ResultsByTime"]]


def sums(found: list[dict]) -> dict[str, Decimal]:
    """Each metric over all periods and groups, exactly."""
    total = dict.fromkeys(METRICS, Decimal(0))
    for result in found:
        for metrics in [result["Total"], *(group["Metrics"] for group in result["Groups"])]:
            for name, value in metrics.items():
                total[name] += exact(value["Amount"])
    return total


def cost(ce: Client, *keys: str, granularity: str = "MONTHLY", **more: Any) -> dict[str, Decimal]:
    return sums(results(every_page(ce.get_cost_and_usage, **ask(granularity, *keys, **more))))
