"""AWS's models, read from botocore and reduced to the operations that are asked for."""

import copy
import re
from typing import Any

import botocore.exceptions
import botocore.loaders

# What AWS's models hold, and our YAML.
Json = dict[str, Any]

LOADER = botocore.loaders.Loader()

# In this order: the first that a service offers is the one that the portal speaks.
PROTOCOLS = ["json", "query", "rest-json", "rest-xml", "ec2"]


# The shape of what stays any JSON.
DOCUMENT = "AnyJson"


class GeneratorError(Exception):
    """Something asked for does not exist, or cannot be expressed."""


CPP_KEYWORDS = {
    "and",
    "auto",
    "bool",
    "break",
    "case",
    "catch",
    "char",
    "class",
    "const",
    "continue",
    "default",
    "delete",
    "do",
    "double",
    "else",
    "enum",
    "explicit",
    "export",
    "extern",
    "false",
    "float",
    "for",
    "friend",
    "if",
    "inline",
    "int",
    "long",
    "namespace",
    "new",
    "not",
    "operator",
    "or",
    "private",
    "protected",
    "public",
    "register",
    "return",
    "short",
    "signed",
    "sizeof",
    "static",
    "struct",
    "switch",
    "template",
    "this",
    "throw",
    "true",
    "try",
    "typedef",
    "union",
    "unsigned",
    "using",
    "virtual",
    "void",
    "while",
    "xor",
}


def snake_case(name: str) -> str:
    """RoleArn -> role_arn, SSEKMSKeyId -> ssekms_key_id, OUs -> ous: runs of capitals stay one word, an acronym's
    plural included."""
    name = name.replace("-", "_")
    name = re.sub(r"([A-Z]{2,})s(?=$|_|[A-Z])", lambda match: match.group(1).capitalize() + "s", name)
    text = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", name)
    text = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", text).lower()
    text = re.sub(r"_+", "_", text)
    return text + "_" if text in CPP_KEYWORDS else text


def quoted(text: str) -> str:
    """A C++ string literal."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def load(service: str, kind: str) -> Json:
    try:
        return LOADER.load_service_model(service, kind)
    except (botocore.exceptions.UnknownServiceError, botocore.exceptions.DataNotFoundError) as error:
        raise GeneratorError(f"AWS has no service {service!r} ({error})") from error


class ServiceModel:
    """One service, with only the shapes that the wanted operations reach."""

    def __init__(self, folder: str, wanted: Json) -> None:
        """`wanted`: the operations of one service of operations.yaml, with what it says of each."""
        self.folder = folder
        self.traits = wanted
        self.namespace = folder.replace("-", "_")
        model = load(folder, "service-2")
        self.metadata = model["metadata"]
        self.all_operations = set(model["operations"])
        offered = self.metadata.get("protocols") or [self.metadata["protocol"]]
        self.protocol = next((known for known in PROTOCOLS if known in offered), "")
        if wanted and not self.protocol:
            raise GeneratorError(f"{folder} speaks {offered}, none of which is known")
        self.all_shapes = model["shapes"]
        self.raw_operations = model["operations"]
        self.operations = {}
        for name in wanted:
            if name not in model["operations"]:
                raise GeneratorError(f"{folder} has no operation {name!r}")
            self.operations[name] = self._with_documents(name, model["operations"][name], wanted[name])
        self.shapes = self._reachable()

    def _with_documents(self, name: str, operation: Json, traits: Json) -> Json:
        """The operation with the members that `documents` names as they come: any JSON."""
        documents = traits.get("documents", [])
        if not documents:
            return operation
        operation = copy.deepcopy(operation)
        left = set(documents)
        self.all_shapes[DOCUMENT] = {"type": "structure", "members": {}, "document": True}
        for side in ("input", "output"):
            shape = copy.deepcopy(self.all_shapes[operation[side]["shape"]])
            for member in set(shape["members"]) & set(documents):
                shape["members"][member] = {"shape": DOCUMENT}
                left.discard(member)
            operation[side]["shape"] = f"{name}With{side.title()}Documents"
            self.all_shapes[operation[side]["shape"]] = shape
        if left or self.protocol != "json":
            raise GeneratorError(
                f"{self.folder}:{name}: documents {sorted(left)} are no members of it, or it is not JSON"
            )
        return operation

    @property
    def signing_name(self) -> str:
        return self.metadata.get("signingName", self.metadata["endpointPrefix"])

    def shape(self, name: str) -> Json:
        return self.all_shapes[name]

    def input_shape(self, operation: Json) -> str | None:
        return operation.get("input", {}).get("shape")

    def output_shape(self, operation: Json) -> str | None:
        return operation.get("output", {}).get("shape")

    def whole_answer(self, operation: str) -> str:
        """As `answer`, of AWS's own model."""
        return self.raw_operations[operation]["output"]["shape"]

    def answer(self, operation: str) -> str:
        """The shape of what the operation answers, which must be something."""
        if shape := self.output_shape(self.operations[operation]):
            return shape
        raise GeneratorError(f"{self.folder}: {operation} answers nothing")

    @staticmethod
    def references(shape: Json) -> list[str]:
        """The names of the shapes that a shape is made of, in the model's order."""
        kind = shape["type"]
        if kind == "structure":
            return [member["shape"] for member in shape["members"].values()]
        if kind == "list":
            return [shape["member"]["shape"]]
        if kind == "map":
            return [shape["key"]["shape"], shape["value"]["shape"]]
        return []

    def _reachable(self) -> dict[str, Json]:
        found = {}
        waiting = []
        for operation in self.operations.values():
            waiting += [name for name in (self.input_shape(operation), self.output_shape(operation)) if name]
        while waiting:
            name = waiting.pop(0)
            if name in found:
                continue
            shape = self.shape(name)
            if shape.get("eventstream"):
                raise GeneratorError(f"{self.folder}: {name} is an event stream, which the client does not know")
            found[name] = shape
            waiting += self.references(shape)
        return found
