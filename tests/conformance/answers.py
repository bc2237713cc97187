"""Answers as AWS writes them, from values and an output's shape: what both parsers are given."""

import base64
import json
from email.utils import format_datetime
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from shapes import Operation, Shape


def timestamp(shape: Shape, value: Any, default: str) -> str | int:
    form = shape.serialization.get("timestampFormat", default)
    if form == "iso8601":
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    if form == "rfc822":
        return format_datetime(value, usegmt=True)
    return int(value.timestamp())


def scalar_text(shape: Shape, value: Any, default: str) -> str:
    if shape.type_name == "timestamp":
        return str(timestamp(shape, value, default))
    if shape.type_name == "blob":
        return base64.b64encode(value).decode()
    if shape.type_name == "boolean":
        return "true" if value else "false"
    return str(value)


def json_value(shape: Shape, value: Any) -> Any:
    kind = shape.type_name
    if kind == "structure":
        return {
            member.serialization.get("name", name): json_value(member, value[name])
            for name, member in shape.members.items()
            if name in value and not member.serialization.get("location")
        }
    if kind == "list":
        return [json_value(shape.member, item) for item in value]
    if kind == "map":
        return {key: json_value(shape.value, item) for key, item in value.items()}
    if kind == "timestamp":
        return timestamp(shape, value, "unixTimestamp")
    if kind == "blob":
        return base64.b64encode(value).decode()
    return value


def element(name: str, shape: Shape, value: Any) -> str:
    kind = shape.type_name
    if kind == "list":
        item = shape.member.serialization.get("name", "member")
        if shape.serialization.get("flattened"):
            own = shape.member.serialization.get("name", name)
            return "".join(element(own, shape.member, one) for one in value)
        return f"<{name}>{''.join(element(item, shape.member, one) for one in value)}</{name}>"
    if kind == "map":
        key, inner = shape.key.serialization.get("name", "key"), shape.value.serialization.get("name", "value")
        entry = name if shape.serialization.get("flattened") else "entry"
        entries = "".join(
            f"<{entry}>{element(key, shape.key, k)}{element(inner, shape.value, v)}</{entry}>" for k, v in value.items()
        )
        return entries if shape.serialization.get("flattened") else f"<{name}>{entries}</{name}>"
    if kind == "structure":
        attributes = "".join(
            f" {member.serialization['name']}={quoteattr(scalar_text(member, value[own], 'iso8601'))}"
            for own, member in shape.members.items()
            if own in value and member.serialization.get("xmlAttribute")
        )
        if ":" in attributes:  # a prefix must be declared
            attributes = ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"' + attributes
        return f"<{name}{attributes}>{members(shape, value)}</{name}>"
    return f"<{name}>{escape(scalar_text(shape, value, 'iso8601'))}</{name}>"


def members(shape: Shape, value: dict[str, Any]) -> str:
    return "".join(
        element(member.serialization.get("name", name), member, value[name])
        for name, member in shape.members.items()
        if name in value and not member.serialization.get("location") and not member.serialization.get("xmlAttribute")
    )


def headers_of(shape: Shape, value: dict[str, Any]) -> dict[str, str]:
    headers = {}
    for name, member in shape.members.items():
        if name not in value:
            continue
        where, at = member.serialization.get("location"), member.serialization.get("name", name)
        if where == "header":
            given = value[name]
            if member.type_name == "list":
                headers[at] = ",".join(scalar_text(member.member, item, "rfc822") for item in given)
            elif member.serialization.get("jsonvalue"):
                headers[at] = base64.b64encode(json.dumps(given).encode()).decode()
            else:
                headers[at] = scalar_text(member, given, "rfc822")
        elif where == "headers":
            headers |= {at + key: item for key, item in value[name].items()}
    return headers


def answer(protocol: str, operation: Operation, value: dict[str, Any]) -> tuple[int, dict[str, str], str]:
    """(status, headers, body)"""
    shape = operation.output_shape
    headers = {"x-amzn-requestid": "the-request-id"}
    if shape is None:
        return 200, headers, f"<{operation.name}Response/>" if protocol in ("query", "ec2") else ""
    if protocol == "json":
        return 200, headers, json.dumps(json_value(shape, value))
    if protocol == "query":
        wrapper = shape.serialization.get("resultWrapper")
        inner = members(shape, value)
        inner = f"<{wrapper}>{inner}</{wrapper}>" if wrapper else inner
        name = f"{operation.name}Response"
        return (
            200,
            headers,
            f"<{name}>{inner}<ResponseMetadata><RequestId>the-request-id</RequestId></ResponseMetadata></{name}>",
        )
    if protocol == "ec2":
        name = f"{operation.name}Response"
        return 200, headers, f"<{name}><requestId>the-request-id</requestId>{members(shape, value)}</{name}>"
    headers |= headers_of(shape, value)
    payload = shape.serialization.get("payload")
    if payload:
        member, given = shape.members[payload], value.get(payload)
        if given is None:
            return 200, headers, ""
        if member.type_name in ("blob", "string"):
            return 200, headers, given.decode() if isinstance(given, bytes) else given
        if protocol == "rest-json":
            return 200, headers, json.dumps(json_value(member, given))
        return 200, headers, element(member.serialization.get("name", payload), member, given)
    if protocol == "rest-json":
        return 200, headers, json.dumps(json_value(shape, value))
    return 200, headers, f"<{operation.name}Result>{members(shape, value)}</{operation.name}Result>"
