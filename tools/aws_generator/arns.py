"""Shapes of ARNs: `arn:{partition}:iam::{account}:role/{name+}`.

A placeholder stands for one or more characters without a slash or colon; with a plus for one or more without a colon.
"""

import re

from .models import GeneratorError

PLACEHOLDER = re.compile(r"\{(\w+)(\+?)\}")
# What a made ARN may hold; all but `parent` are known of every item.
KNOWN = {"partition", "region", "account", "id", "last", "slash_id", "parent", "parent_last"}


def check(shape: str) -> None:
    if not shape.startswith("arn:{partition}:") or shape.count(":") < 5:
        raise GeneratorError(f"the ARN shape {shape!r} is no arn:{{partition}}:service:...")
    if re.search(r"[{}*|]", PLACEHOLDER.sub("", shape)):
        raise GeneratorError(f"the ARN shape {shape!r} is not understood")


def of_template(template: str) -> str:
    """The shape of ARNs that are made by this template."""
    return template.replace("{slash_id}", "/{id+}").replace("{last}", "{id}").replace("{parent_last}", "{parent}")


def can_be_made(shape: str) -> bool:
    """Whether an item's identifier is all that it takes. A name with slashes may lack its path: such an ARN is not made."""
    return all(name in KNOWN and not plus for name, plus in PLACEHOLDER.findall(shape))


def alike(shape: str) -> str:
    """Equal for shapes that differ in the names of their placeholders only."""
    return PLACEHOLDER.sub("*", shape)
