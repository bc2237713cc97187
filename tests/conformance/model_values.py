"""Parameters and answers made from a model's shapes, the same in every run."""

import datetime
import itertools
from typing import Any

from shapes import Shape

# Characters that encodings treat differently: reserved in URLs, in XML, in JSON; of two, three and four bytes.
ODD = "a b/c?d=e&f+g%h~i*j'k\"l<m>n;o:p@q,rü€😀"
WHEN = datetime.datetime(2015, 8, 30, 12, 36, 7, tzinfo=datetime.timezone.utc)
DEEPEST = 4


class Maker:
    """`full`: every member rather than the required ones; `text`: what strings without a list of values hold."""

    def __init__(self, full: bool, text: str) -> None:
        self.full = full
        self.text = text
        self.numbers = itertools.count(1)

    def whole(self, shape: Shape, answer: bool) -> dict[str, Any]:
        """What an operation is given, or gives back."""
        made = self.structure(shape, answer=answer)
        assert made is not None, shape.name
        return made

    def structure(self, shape: Shape, depth: int = 0, answer: bool = False) -> dict[str, Any] | None:
        made = {}
        union = getattr(shape, "is_tagged_union", False)
        for name, member in shape.members.items():
            required = name in shape.required_members or union
            if not required and (not self.full or depth >= DEEPEST):
                continue
            if getattr(member, "is_document_type", False) or member.serialization.get("eventstream"):
                continue
            value = self.value(member, depth + 1, answer)
            if value is None:
                continue
            made[name] = value
            if union:
                break
        # A union without its one member cannot be.
        return None if union and not made else made

    def value(self, shape: Shape, depth: int, answer: bool) -> Any:
        kind = shape.type_name
        location = shape.serialization.get("location")
        if kind == "structure":
            if depth > DEEPEST + 4:
                return None
            return self.structure(shape, depth, answer)
        if kind == "list":
            items = [self.value(shape.member, depth + 1, answer) for _ in range(2)]
            return None if None in items else items
        if kind == "map":
            inner = self.value(shape.value, depth + 1, answer)
            if inner is None:
                return None
            keys = shape.key.enum[:1] if getattr(shape.key, "enum", None) else [f"key{next(self.numbers)}"]
            return {key: inner for key in keys}
        if kind == "string":
            if getattr(shape, "enum", None):
                return shape.enum[0]
            # A header holds no line break and, as botocore sends it, Latin letters; a label of a path is never empty.
            return "plain-text" if location in ("header", "headers") else f"{self.text}{next(self.numbers)}"
        if location == "statusCode":
            return 200
        if kind in ("integer", "long"):
            return next(self.numbers)
        if kind in ("float", "double"):
            return next(self.numbers) + 0.5
        if kind == "boolean":
            return next(self.numbers) % 2 == 0
        if kind == "timestamp":
            return WHEN
        if kind == "blob":
            return f"bytes {self.text}{next(self.numbers)}".encode()
        if kind == "character":
            return "c"
        raise AssertionError(kind)


def plain(value: Any) -> Any:
    """As the conformance binary reads and writes values: times as seconds, bytes as text."""
    if isinstance(value, dict):
        return {name: plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    if isinstance(value, datetime.datetime):
        return value.timestamp()
    if isinstance(value, (bytes, bytearray)):
        return value.decode("utf-8")
    return value
