"""How many tags a resource takes, in the catalogue, against what botocore's documentation of the writing calls says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import botocore.loaders
import botocore.model
import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
LOADER = botocore.loaders.Loader()
SERVICES = set(LOADER.list_available_services("service-2"))
USUAL = 50
LIMIT = re.compile(r"(?:up to|maximum of|at most|limit of)\s+(\d+)\s+tags", re.IGNORECASE)
# Of elb the model's sentence is older than the service's limit, which its guide gives as 50; of ssm it is about
# automations, which are not in the catalogue.
OTHER = {"elb", "ssm"}

WRITERS = [
    (file.stem, action.split(":")[1], content["tagging"].get("most", USUAL))
    for file in sorted((ROOT / "catalog").glob("*.yaml"))
    if (content := yaml.safe_load(file.read_text())).get("tagging") and file.stem in SERVICES - OTHER
    for action in content["tagging"].get("actions", [])
]


@pytest.mark.parametrize(("service", "operation", "most"), WRITERS, ids=lambda value: str(value))
def test_a_limit_that_aws_documents_is_the_catalogues(service: str, operation: str, most: int) -> None:
    model = botocore.model.ServiceModel(LOADER.load_service_model(service, "service-2"), service)
    names: Any = model.operation_names  # which pyright takes for the decorator that makes it
    if operation not in names:
        pytest.skip("an action that is no call")
    documented = {int(number) for number in LIMIT.findall(str(model.operation_model(operation).documentation))}
    # Larger numbers are of one call, of an account or of a list.
    if documented and min(documented) < USUAL:
        assert most == min(documented)
