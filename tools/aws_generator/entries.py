"""One entry of the catalogue of resource types, checked for what it says by itself."""

from __future__ import annotations

import json
import re

from .models import GeneratorError, Json

FIELDS = {
    "list",
    "parameters",
    "items",
    "id",
    "arn",
    "name",
    "state",
    "region",
    "tags",
    "fields",
    "global",
    "permissions",
    "write",
    "why",
    "arn_kind",
    "arn_prefixes",
    "owner",
}
NEEDED = {"list", "items", "id"}
WRITES = {"tagging_api", "own_merge", "own_replace", "none"}
TAGGING_FIELDS = {"read", "with", "tags", "permissions", "actions", "most"}
TAGGING_NEEDED = {"read", "with", "tags", "actions"}
TAGGING_PLACEHOLDERS = {"arn", "id", "last"}
TYPE = re.compile(r"AWS::[A-Za-z0-9]+::[A-Za-z0-9]+")
PLACEHOLDERS = {"partition", "region", "account", "id", "last", "kind", "slash_id"}


class Entry:
    """One resource type: what its YAML says, with the defaults of its file and how the file's types are tagged."""

    def __init__(self, folder: str, name: str, values: Json, tagging: Json | None = None) -> None:
        self.folder, self.name, self.values, self.tagging = folder, name, values, tagging
        if not TYPE.fullmatch(name):
            raise self.error("is no CloudFormation type name")
        if unknown := set(values) - FIELDS:
            raise self.error(f"has unknown fields {sorted(unknown)}")
        if missing := NEEDED - set(values):
            raise self.error(f"lacks {sorted(missing)}")
        self.operation = values["list"]
        write = values.get("write", "tagging_api")
        self.write, self.write_reason = (write, "") if isinstance(write, str) else next(iter(write.items()))
        if self.write not in WRITES or (self.write == "none") != bool(self.write_reason):
            raise self.error(f"write is one of {sorted(WRITES)}; none: with the reason")
        if self.write == "none":
            self.tagging = None
        elif not tagging:
            raise self.error(
                "is written, and the file has no tagging: by which call its tags are read, and which actions write them"
            )
        elif unknown := set(tagging) - TAGGING_FIELDS or TAGGING_NEEDED - set(tagging):
            raise self.error(f"has a tagging with unknown or missing fields {sorted(unknown)}")
        else:
            self.tag_parameters = json.dumps(tagging["with"]).replace("{kind}", values.get("arn_kind", ""))
            for placeholder in re.findall(r"\{(\w+)\}", self.tag_parameters):
                if placeholder not in TAGGING_PLACEHOLDERS:
                    raise self.error(f"its tagging has the unknown placeholder {placeholder!r}")
        arn = values.get("arn", "")
        self.arn_is_path = bool(arn) and not arn.startswith("arn:")
        for placeholder in re.findall(r"\{(\w*)\}", arn):
            if placeholder not in PLACEHOLDERS:
                raise self.error(f"its ARN has the unknown placeholder {placeholder!r}")
        if not arn:
            raise self.error("lacks arn: a path, or arn:{partition}:...")
        self.arn = arn.replace("{kind}", values.get("arn_kind", ""))

    def prefixes(self) -> list[str]:
        """What this type's ARNs begin with, after region and account: "ec2:instance/", "sns:"."""
        if named := self.values.get("arn_prefixes"):
            return named
        if self.arn_is_path:
            return []
        parts = self.arn.split(":", 5)
        return [parts[2] + ":" + parts[5].split("{")[0]]

    def error(self, what: str) -> GeneratorError:
        return GeneratorError(f"catalog/{self.folder}.yaml: {self.name} {what}")

    def item_paths(self) -> list[str]:
        """The paths below one item that are read."""
        wanted = [
            self.values["id"],
            self.values.get("name"),
            self.values.get("state"),
            self.values.get("region"),
            self.values.get("owner"),
            *self.values.get("fields", {}).values(),
        ]
        if self.arn_is_path:
            wanted.append(self.arn)
        return [path for path in wanted if path and path != "{last}"]
