"""What AWS's model of an answer says, and an entry must not pass over."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .catalog import CatalogModel
    from .entries import Entry


def check(model: CatalogModel, entry: Entry) -> None:
    del model, entry
