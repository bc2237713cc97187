"""How an operation's pages follow each other, from AWS's paginator models, checked against the shapes that they speak of."""

import re

import botocore.exceptions

from .models import LOADER, GeneratorError, Json, ServiceModel, quoted

STEP = re.compile(r"([A-Za-z][A-Za-z0-9]*)(\[-1\])?")


def of_service(folder: str) -> Json:
    """The paginators of a service by operation; none where AWS's models bring none."""
    try:
        return LOADER.load_service_model(folder, "paginators-1")["pagination"]
    except (botocore.exceptions.UnknownServiceError, botocore.exceptions.DataNotFoundError):
        return {}


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
    for operation, pages in of_service(model.folder).items():
        if operation not in model.operations:
            continue
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
        for path in [*outputs, *words(pages.get("result_key")), *words(more)]:
            check_path(model, operation, output_shape, path)
        known.add(operation)
        lines += [
            array(f"input_tokens_{operation}", inputs),
            array(f"output_tokens_{operation}", outputs),
            f"const Paginator paginator_{operation}{{.input_tokens = input_tokens_{operation}, "
            f".output_tokens = output_tokens_{operation}{f', .more_results = {quoted(more)}' if more else ''}}};",
        ]
    return "\n".join(lines), known
