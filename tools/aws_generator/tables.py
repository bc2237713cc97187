"""The model tables: constant C++ data in the form of src/aws/model.hpp."""

from collections.abc import Sequence

from . import paginators
from .models import GeneratorError, Json, ServiceModel, quoted

KINDS = {
    "structure": "structure",
    "list": "list",
    "map": "map",
    "string": "string",
    "character": "string",
    "integer": "integer",
    "long": "integer",
    "short": "integer",
    "byte": "integer",
    "bigInteger": "integer",
    "float": "number",
    "double": "number",
    "bigDecimal": "number",
    "boolean": "boolean",
    "blob": "blob",
    "timestamp": "timestamp",
}
LOCATIONS = {
    "uri": "uri",
    "querystring": "query_string",
    "header": "header",
    "headers": "headers",
    "statusCode": "status_code",
}
TIMESTAMP_FORMATS = {"iso8601": "iso8601", "unixTimestamp": "unix_timestamp", "rfc822": "rfc822"}
PROTOCOLS = {"json": "json", "query": "query", "rest-json": "rest_json", "rest-xml": "rest_xml", "ec2": "ec2"}


def kind_of(shape: Json) -> str:
    if shape.get("document"):
        return "document"
    return KINDS[shape["type"]]


def row(fields: Sequence[tuple[str, str | None]]) -> str:
    """A designated initialiser of the fields that are set."""
    return "{" + ", ".join(f".{name} = {value}" for name, value in fields if value not in (None, False)) + "}"


def timestamp_format(traits: Json) -> str | None:
    name = traits.get("timestampFormat")
    return f"TimestampFormat::{TIMESTAMP_FORMATS[name]}" if name else None


def flag(traits: Json, name: str) -> str | None:
    return "true" if traits.get(name) else None


def text(value: str | None) -> str | None:
    return quoted(value) if value else None


# A shape's name, or what scalars have in common: kind and form of timestamps.
Key = str | tuple[str, str | None]


class Tables:
    def __init__(self, model: ServiceModel) -> None:
        self.model = model
        self.keys = []  # what each row of `shapes` stands for
        self.numbers = {}
        self.member_rows = []
        self.shape_rows = []
        for name in model.shapes:
            self._number(name)
        for name, shape in model.shapes.items():
            if self._key(name) == name:
                self._add(name, shape)
        for key in self.keys:
            if isinstance(key, tuple):
                self._add_scalar(key)
        self.shape_rows.sort()

    def _key(self, name: str) -> Key:
        """Scalars that differ in name only share a row."""
        shape = self.model.shapes[name]
        if shape["type"] in ("structure", "list", "map"):
            return name
        return (kind_of(shape), shape.get("timestampFormat"))

    def _number(self, name: str) -> int:
        key = self._key(name)
        if key not in self.numbers:
            self.numbers[key] = len(self.keys)
            self.keys.append(key)
        return self.numbers[key]

    def reference(self, name: str) -> str:
        return f"&shapes[{self._number(name)}]"

    def _member(self, name: str, traits: Json, required: bool) -> None:
        namespace = traits.get("xmlNamespace") or {}
        if isinstance(namespace, str):
            namespace = {"uri": namespace}
        target = self.model.shapes[traits["shape"]]
        location = traits.get("location")
        if location and location not in LOCATIONS:
            raise GeneratorError(f"{self.model.folder}: member {name} travels in {location!r}, which is not known")
        self.member_rows.append(
            row(
                [
                    ("name", quoted(name)),
                    ("shape", self.reference(traits["shape"])),
                    ("location_name", text(traits.get("locationName"))),
                    ("location", f"Location::{LOCATIONS[location]}" if location else None),
                    ("timestamp_format", timestamp_format(traits)),
                    ("required", "true" if required else None),
                    ("flattened", flag(traits, "flattened")),
                    ("xml_attribute", flag(traits, "xmlAttribute")),
                    ("idempotency_token", flag(traits, "idempotencyToken")),
                    ("json_value", "true" if traits.get("jsonvalue") or target.get("jsonvalue") else None),
                    ("xml_namespace", text(namespace.get("uri"))),
                    ("xml_namespace_prefix", text(namespace.get("prefix"))),
                    ("query_name", text(traits.get("queryName"))),
                    ("context_parameter", text((traits.get("contextParam") or {}).get("name"))),
                ]
            )
        )

    def _add(self, name: str, shape: Json) -> None:
        first = len(self.member_rows)
        if shape["type"] == "structure":
            required = set(shape.get("required", []))
            for member, traits in shape["members"].items():
                self._member(member, traits, member in required)
        elif shape["type"] == "list":
            self._member("member", shape["member"], False)
        else:
            self._member("key", shape["key"], False)
            self._member("value", shape["value"], False)
        count = len(self.member_rows) - first
        namespace = shape.get("xmlNamespace") or {}
        if isinstance(namespace, str):
            namespace = {"uri": namespace}
        self.shape_rows.append(
            (
                self.numbers[name],
                row(
                    [
                        ("name", quoted(name)),
                        ("kind", f"ShapeKind::{kind_of(shape)}"),
                        ("members", f"std::span(members).subspan({first}, {count})" if count else None),
                        ("flattened", flag(shape, "flattened")),
                        ("is_union", flag(shape, "union")),
                        ("payload", text(shape.get("payload"))),
                        ("xml_name", text(shape.get("locationName"))),
                        ("xml_namespace", text(namespace.get("uri"))),
                        ("xml_namespace_prefix", text(namespace.get("prefix"))),
                    ]
                ),
            )
        )

    def _add_scalar(self, key: Key) -> None:
        kind, timestamp = key
        self.shape_rows.append(
            (
                self.numbers[key],
                row(
                    [
                        ("name", quoted(kind)),
                        ("kind", f"ShapeKind::{kind}"),
                        ("timestamp_format", timestamp_format({"timestampFormat": timestamp})),
                    ]
                ),
            )
        )


def number(traits: Json, name: str) -> str | None:
    value = traits.get(name)
    return repr(float(value)) if value is not None else None


def checksum(operation: Json) -> str | None:
    if operation.get("httpChecksumRequired"):
        return "content_md5"
    return "sha256" if operation.get("httpChecksum", {}).get("requestChecksumRequired") else None


def operation_row(made: Tables, name: str, operation: Json, has_pages: bool) -> str:
    model = made.model
    rate = model.traits[name].get("rate", {})
    if set(rate) - {"per_second", "burst"} or (rate and not rate.get("per_second", 0) > 0):
        raise GeneratorError(f"{model.folder}:{name}: a rate has per_second, above 0, and burst")
    input_traits = operation.get("input", {})
    namespace = input_traits.get("xmlNamespace") or {}
    input_shape, output_shape = model.input_shape(operation), model.output_shape(operation)
    return row(
        [
            ("service", "&service"),
            ("name", quoted(name)),
            ("http_method", quoted(operation["http"]["method"])),
            ("request_uri", quoted(operation["http"]["requestUri"])),
            ("input", made.reference(input_shape) if input_shape else None),
            ("output", made.reference(output_shape) if output_shape else None),
            ("result_wrapper", text(operation.get("output", {}).get("resultWrapper"))),
            ("input_xml_name", text(input_traits.get("locationName"))),
            ("input_xml_namespace", text(namespace.get("uri"))),
            ("unsigned_call", "true" if operation.get("authtype") == "none" else None),
            ("host_prefix", text(operation.get("endpoint", {}).get("hostPrefix"))),
            ("checksum", f"Checksum::{checksum(operation)}" if checksum(operation) else None),
            ("paginator", f"&paginator_{name}" if has_pages else None),
            ("rate", number(rate, "per_second")),
            ("burst", number(rate, "burst")),
            ("once", "true" if model.traits[name].get("once") else None),
        ]
    )


def tables(model: ServiceModel) -> str:
    """The C++ text of one service's tables, to stand in its unnamed namespace."""
    made = Tables(model)
    metadata = model.metadata
    service = row(
        [
            ("name", quoted(model.folder)),
            ("id", quoted(metadata["serviceId"])),
            ("protocol", f"Protocol::{PROTOCOLS[model.protocol]}"),
            ("api_version", quoted(metadata["apiVersion"])),
            ("signing_name", quoted(model.signing_name)),
            ("target_prefix", text(metadata.get("targetPrefix"))),
            ("json_version", text(metadata.get("jsonVersion"))),
            ("xml_namespace", text(metadata.get("xmlNamespace"))),
            ("query_compatible", "true" if "awsQueryCompatible" in metadata else None),
        ]
    )
    lines = [f"const Service service{service};", ""]
    lines.append(f"extern const Shape shapes[{len(made.keys)}];")
    if made.member_rows:
        lines += [
            f"const Member members[{len(made.member_rows)}] = {{",
            *(f"    {one}," for one in made.member_rows),
            "};",
        ]
    lines += [f"const Shape shapes[{len(made.keys)}] = {{", *(f"    {one}," for _, one in made.shape_rows), "};", ""]
    pages, paginated = paginators.tables(model)
    lines.append(pages)
    for name, operation in model.operations.items():
        lines.append(f"const Operation operation_{name}{operation_row(made, name, operation, name in paginated)};")
    return "\n".join(lines)
