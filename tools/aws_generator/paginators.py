"""How an operation's pages follow each other, from AWS's paginator models, checked against the shapes that they speak of."""

import re

import botocore.exceptions

from .models import LOADER, GeneratorError, Json, ServiceModel, quoted

# How AWS's models name what asks for a page, and what says that there is another.
TOKEN = r"^(next|page|pagination|continuation|starting)?(page)?token$|(?<!delete)marker$|^next(record|key|item|index|offset)"
ASKS = re.compile(TOKEN + r"|^exclusivestart|^start(ing)?(after|key|from)|^cursor$|^lastevaluated", re.IGNORECASE)
ANSWERS = re.compile(
    TOKEN + r"|hasmore|^(is)?truncated$|^more(results|items|data)|^lastevaluated|^cursor$", re.IGNORECASE
)
# `pages` of our YAML; the word alone says that the caller asks for each page by itself.
PAGES_FIELDS = {"input", "output", "more", "ends_without"}
BY_CALLER = "by_caller"

STEP = re.compile(r"([A-Za-z][A-Za-z0-9]*)(\[-1\])?")


def of_service(folder: str) -> Json:
    """The paginators of a service by operation; none where AWS's models bring none."""
    try:
        return LOADER.load_service_model(folder, "paginators-1")["pagination"]
    except (botocore.exceptions.UnknownServiceError, botocore.exceptions.DataNotFoundError):
        return {}


def of_model(model: ServiceModel) -> Json:
    """The paginators of what is called: botocore's, and those that are written in our YAML (`pages`)."""
    written = {}
    for name, traits in model.traits.items():
        pages = traits.get("pages")
        if not pages or pages == BY_CALLER:
            continue
        if set(pages) - PAGES_FIELDS or not {"input", "output"} <= set(pages):
            raise GeneratorError(f"{model.folder}:{name}: pages have {sorted(PAGES_FIELDS)}; input and output always")
        written[name] = {
            "input_token": pages["input"],
            "output_token": pages["output"],
            "more_results": pages.get("more"),
            "ends_without": pages.get("ends_without"),
        }
    brought = of_service(model.folder)
    if twice := sorted(set(written) & set(brought)):
        raise GeneratorError(f"{model.folder}: botocore has a paginator of {twice}: pages need not be written")
    return {name: pages for name, pages in (brought | written).items() if name in model.operations}


def refuse_unpaged(model: ServiceModel) -> None:
    """What AWS answers in pages would end with the first one if nothing said how the next is asked for."""
    known = of_model(model)
    for name, operation in model.operations.items():
        if name in known or model.traits[name].get("pages") == BY_CALLER:
            continue
        sides = []
        for shape, pattern in ((model.input_shape(operation), ASKS), (model.output_shape(operation), ANSWERS)):
            members = model.shape(shape).get("members", {}) if shape else {}
            sides.append(sorted(member for member in members if pattern.search(member)))
        if any(sides):
            raise GeneratorError(
                f"{model.folder}:{name} answers page by page ({', '.join(sides[0] + sides[1])}), and botocore has no "
                "paginator of it: write its pages (catalog/README.md)"
            )


def answered(paging: Json) -> list[str]:
    """The paths of an answer that say whether, and how, another page is asked for."""
    paths = [*words(paging.get("output_token")), *words(paging.get("more_results"))]
    return [one.replace("[-1]", "[]") for path in paths for one in path.split(" || ")]


def words(value: str | list[str] | None) -> list[str]:
    return value if isinstance(value, list) else [value] if value else []


def check_path(model: ServiceModel, operation: str, shape_name: str | None, path: str) -> None:
    """A path is `a.b`, `a[-1].b` or several of them with ` || ` between; each step must exist."""
    for alternative in path.split(" || "):
        shape = model.shape(shape_name) if shape_name else None
        for step in alternative.split("."):
            match = STEP.fullmatch(step)
            if not match:
                raise GeneratorError(f"{model.folder}:{operation}: the paginator's path {path!r} is not understood")
            if not shape or match.group(1) not in shape.get("members", {}):
                raise GeneratorError(f"{model.folder}:{operation}: the paginator's path {path!r} leads nowhere")
            shape = model.shape(shape["members"][match.group(1)]["shape"])
            if match.group(2):
                shape = model.shape(shape["member"]["shape"])


def array(name: str, items: list[str]) -> str:
    return f"const std::string_view {name}[] = {{{', '.join(quoted(item) for item in items)}}};"


def tables(model: ServiceModel) -> tuple[str, set[str]]:
    """The C++ text of the paginators of a service's operations, and the names of the operations that have one."""
    lines, known = [], set()
    for operation, pages in of_model(model).items():
        inputs, outputs = words(pages["input_token"]), words(pages["output_token"])
        if len(inputs) != len(outputs):
            raise GeneratorError(
                f"{model.folder}:{operation}: the paginator has {len(inputs)} tokens in, {len(outputs)} out"
            )
        input_shape = model.input_shape(model.operations[operation])
        output_shape = model.output_shape(model.operations[operation])
        for path in inputs:
            check_path(model, operation, input_shape, path)
        more = pages.get("more_results")
        for path in [*outputs, *words(more)]:
            check_path(model, operation, output_shape, path)
        ends = pages.get("ends_without")
        if ends:
            check_path(model, operation, output_shape, ends.removesuffix("[]"))
        known.add(operation)
        lines += [
            array(f"input_tokens_{operation}", inputs),
            array(f"output_tokens_{operation}", outputs),
            f"const Paginator paginator_{operation}{{.input_tokens = input_tokens_{operation}, "
            f".output_tokens = output_tokens_{operation}{f', .more_results = {quoted(more)}' if more else ''}"
            f"{f', .ends_without = {quoted(ends)}' if ends else ''}}};",
        ]
    return "\n".join(lines), known
