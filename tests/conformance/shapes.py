"""botocore's models as far as the tests read them: botocore itself says no types."""

from __future__ import annotations

from typing import Any, Protocol, cast

from botocore.model import ServiceModel


class Shape(Protocol):
    """`type_name` says which of the members below `serialization` the shape has."""

    name: str
    type_name: str
    serialization: dict[str, Any]
    # A structure's.
    members: dict[str, Shape]
    required_members: list[str]
    # A list's.
    member: Shape
    # A map's.
    key: Shape
    value: Shape
    # A string's that is one of several.
    enum: list[str]


class Operation(Protocol):
    name: str
    input_shape: Shape | None
    output_shape: Shape | None
    idempotent_members: list[str]
    has_event_stream_input: bool
    has_event_stream_output: bool


def operation_of(model: ServiceModel, name: str) -> Operation:
    return cast(Operation, model.operation_model(name))
