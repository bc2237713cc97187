"""The Cost Explorer endpoint: dispatch, who may call at all, errors on the wire. IAM has been asked before.

API Reference, "AWS Cost Explorer Service"; each operation's own file names its page. There is none in GovCloud ("AWS Cost
Management endpoints and quotas").
"""

import json

from ministack import app as ministack_app
from ministack.core import iam_actions
from ministack.core.responses import get_account_id

from .. import partition
from ..errors import error_response
from . import costs, recommendations, savings_plans, scope, utilization
from .wire import CostExplorerError

OPERATIONS = {
    "GetCostAndUsage": costs.get_cost_and_usage,
    "GetCostForecast": costs.get_cost_forecast,
    "GetDimensionValues": costs.get_dimension_values,
    "GetReservationCoverage": utilization.get_reservation_coverage,
    "GetReservationPurchaseRecommendation": recommendations.get_reservation_purchase_recommendation,
    "GetReservationUtilization": utilization.get_reservation_utilization,
    "GetSavingsPlansCoverage": utilization.get_savings_plans_coverage,
    "GetSavingsPlansPurchaseRecommendation": savings_plans.get_savings_plans_purchase_recommendation,
    "GetSavingsPlansUtilization": utilization.get_savings_plans_utilization,
    "GetSavingsPlansUtilizationDetails": utilization.get_savings_plans_utilization_details,
    "ListSavingsPlansPurchaseRecommendationGeneration": savings_plans.list_generations,
    "StartSavingsPlansPurchaseRecommendationGeneration": savings_plans.start_generation,
}


# What is not of its type is not even read (AWS JSON 1.1: SerializationException).
TYPES: dict[str, type] = {
    **dict.fromkeys(("TimePeriod", "Filter", "ServiceSpecification", "SortBy"), dict),
    **dict.fromkeys(("GroupBy", "Metrics", "RecommendationIds", "DataType"), list),
    **dict.fromkeys(("PageSize", "MaxResults", "PredictionIntervalLevel"), int),
    **dict.fromkeys(
        (
            "Service",
            "AccountId",
            "AccountScope",
            "LookbackPeriodInDays",
            "TermInYears",
            "PaymentOption",
            "SavingsPlansType",
            "Granularity",
            "Metric",
            "Dimension",
            "SearchString",
            "NextPageToken",
            "NextToken",
            "GenerationStatus",
        ),
        str,
    ),
}


def check_types(payload: dict) -> None:
    for name, value in payload.items():
        if value is not None and name in TYPES and type(value) is not TYPES[name]:
            raise CostExplorerError("SerializationException", f"{name} is not of the type that it must have.")


def call(operation: str, payload: dict, caller: str) -> dict:
    """Carry out `operation` for the account `caller`; CostExplorerError is the refusal."""
    handler = OPERATIONS.get(operation)
    if handler is None:
        raise CostExplorerError("UnknownOperationException", f"{operation} is not in this sandbox.")
    scope.check_access(caller)
    check_types(payload)
    return handler({name: value for name, value in payload.items() if value is not None}, caller)


async def handle_request(method: str, path: str, headers: dict, body: bytes, query_params: dict) -> tuple:
    """ministack's handler interface."""
    prefix, _, operation = headers.get("x-amz-target", "").rpartition(".")
    try:
        payload = json.loads(body or b"{}")
    except ValueError:
        payload = None
    if prefix != "AWSInsightsIndexService":
        return error_response("ce", "UnknownOperationException", "X-Amz-Target names no operation.", 400)
    if not isinstance(payload, dict):
        return error_response("ce", "SerializationException", "The body is not a JSON object.", 400)
    try:
        answer = call(operation, payload, get_account_id())
    except CostExplorerError as error:
        return error_response("ce", error.code, error.message, 400)
    return 200, {"Content-Type": "application/x-amz-json-1.1"}, json.dumps(answer).encode()


def install() -> None:
    if "ce" in ministack_app.SERVICE_HANDLERS or "ce" in iam_actions.SERVICE_TO_IAM_NAMESPACE:
        raise RuntimeError("ministack has a Cost Explorer of its own: the pinned version changed")
    if partition.current().id == "aws-us-gov":
        return
    iam_actions.SERVICE_TO_IAM_NAMESPACE["ce"] = "ce"
    ministack_app.SERVICE_HANDLERS["ce"] = handle_request
