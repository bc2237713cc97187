"""Drafts an entry of the catalogue from AWS's own model, and checks it as the build does.

    script/new-resource-type AWS::Lambda::LayerVersion lambda ListLayers

Guesses from the operation's answer where identifier, ARN, name, state and tags are, and appends the entry to
catalog/<service>.yaml. What was guessed is for you to read: catalog/README.md says what each line means.
"""

import argparse
import sys
from pathlib import Path

import yaml
from aws_generator import catalog as catalogue
from aws_generator import checks, paginators, pruning
from aws_generator.models import GeneratorError, Json, ServiceModel

ROOT = Path(__file__).resolve().parents[1]
STATES = ("State", "Status", "state", "status", "LifeCycleState")
PAGE_SIZES = ("MaxResults", "maxResults", "MaxItems", "MaxRecords", "Limit", "limit", "PageSize")


def list_of(model: ServiceModel, operation: str, result_key: str) -> tuple[str, Json]:
    """The path to the answer's items and their shape: the paginator's result, else the only list of things."""
    output = model.shape(model.answer(operation))
    names = (
        [result_key]
        if result_key in output["members"]
        else [name for name, member in output["members"].items() if model.shape(member["shape"])["type"] == "list"]
    )
    if len(names) != 1:
        raise GeneratorError(f"{operation} answers {', '.join(names) or 'no list'}: write `items` by hand")
    return f"{names[0]}[]", model.shape(model.shape(output["members"][names[0]]["shape"])["member"]["shape"])


def draft(model: ServiceModel, operation: str, kind: str) -> Json:
    paging = paginators.of_model(model).get(operation, {})
    result_key = next(iter(paginators.words(paging.get("result_key"))), "")
    items, item = list_of(model, operation, result_key)
    entry: Json = {"list": operation}
    input_shape = model.input_shape(model.operations[operation])
    given = model.shape(input_shape)["members"] if input_shape else {}
    if size := next((name for name in PAGE_SIZES if name in given), None):
        entry["parameters"] = {size: int(model.shape(given[size]["shape"]).get("max", 100))}
    entry["items"] = items
    if item["type"] != "structure":
        made = f"arn:{{partition}}:{model.signing_name}:{{region}}:{{account}}:{kind.lower()}/{{id}}"
        return entry | {"id": ".", "name": ".", "arn": made}
    scalars = {n: m for n, m in item["members"].items() if model.shape(m["shape"])["type"] in pruning.SCALARS}
    own = sorted(
        scalars, key=lambda n: not n.lower().startswith(kind.lower())
    )  # what is named after the type comes first
    arn = next((n for n in own if n.lower().endswith("arn")), None)
    name = next((n for n in own if n.lower().endswith("name")), None)
    identifier = next((n for n in own if n.lower() in (kind.lower() + "id", kind.lower() + "identifier", "id")), None)
    entry["id"] = identifier or name or arn or "WRITE THE PATH"
    if name:
        entry["name"] = name
    made = f"arn:{{partition}}:{model.signing_name}:{{region}}:{{account}}:{kind.lower()}/{{id}}"
    entry["arn"] = arn or made
    if arn:
        entry["arns"] = [made]
    if state := next((n for n in STATES if n in scalars), None):
        entry["state"] = state
        known = model.shape(scalars[state]["shape"]).get("enum", [])
        if gone := [one for one in known if checks.GONE.search(one)]:
            entry["gone_states"] = gone
    if owner := next((n for n in scalars if checks.OWNER.fullmatch(n)), None):
        entry["owner"] = owner
    if tags := next((n for n in ("Tags", "tags", "TagList", "TagSet") if n in item["members"]), None):
        entry["tags"] = tags
    return entry


def pages_of(file: Path, operation: str) -> Json | None:
    content = catalogue.parse(file.read_text(encoding="utf-8")) if file.exists() else {}
    return (content.get("pages") or {}).get(operation)


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="script/new-resource-type", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("type", help="CloudFormation's name of the type")
    parser.add_argument("service", help="botocore's name of the service")
    parser.add_argument("operation", help="the operation that lists the type")
    parser.add_argument("--catalog", type=Path, default=ROOT / "catalog", help="default: catalog")
    arguments = parser.parse_args()
    file = arguments.catalog / f"{arguments.service}.yaml"
    try:
        entry = draft(
            ServiceModel(arguments.service, {arguments.operation: {"pages": pages_of(file, arguments.operation)}}),
            arguments.operation,
            arguments.type.split("::")[-1],
        )
        before = file.read_text(encoding="utf-8") if file.exists() else ""
        if "tagging:" not in before:
            entry["write"] = {"none": "WRITE WHY; or write the file's tagging, as catalog/README.md says."}
        lines = [
            f"{arguments.type}:",
            *(
                "  " + line
                for line in yaml.safe_dump(entry, sort_keys=False, width=140, default_flow_style=None).splitlines()
            ),
        ]
        after = before + "\n".join(lines) + "\n"
        content = {
            f.stem: catalogue.parse(f.read_text(encoding="utf-8")) for f in sorted(arguments.catalog.glob("*.yaml"))
        }
        content[arguments.service] = catalogue.parse(after)
        catalogue.models(content, catalogue.read(content))
    except GeneratorError as error:
        sys.exit(f"new-resource-type: {error}")
    file.write_text(after, encoding="utf-8")
    print(f"{file.name}: {arguments.type} was added. Read what was guessed:\n")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
