"""How ministack is mended: by replacing named functions, and refusing to start when a name is no longer there.

ministack is pinned (requirements.in), so a missing name means that the pin moved and the mend must be looked at again.
"""

from collections.abc import Callable
from types import ModuleType
from typing import Any, Protocol

# A function of ministack's or in its place: ministack says no types.
Function = Callable[..., Any]
Make = Callable[[Function], Function]


class Store(Protocol):
    """A dict, or what ministack has in the place of one: by account and region."""

    def get(self, key: Any, /) -> Any: ...

    def __setitem__(self, key: Any, value: Any, /) -> None: ...


# Status, headers, body.
Answer = tuple[int, dict[str, str], bytes]


class PatchError(RuntimeError):
    """ministack no longer has what a mend replaces."""


def replace(name: str, new: Any, *modules: ModuleType) -> Any:
    """Put `new` in the place of `name` in every module that holds it; answer the original of the first module."""
    for module in modules:
        if not hasattr(module, name):
            raise PatchError(f"{module.__name__} has no {name}: the pinned ministack changed")
    original = getattr(modules[0], name)
    for module in modules:
        setattr(module, name, new)
    return original


def wrap(name: str, make: Make, *modules: ModuleType) -> None:
    """Replace `name` by `make(original)`."""
    if not hasattr(modules[0], name):
        raise PatchError(f"{modules[0].__name__} has no {name}: the pinned ministack changed")
    replace(name, make(getattr(modules[0], name)), *modules)


def wrap_handler(table: dict[str, Any], name: str, make: Make) -> None:
    """Replace the handler `name` in a dispatch table by `make(original)`."""
    if name not in table:
        raise PatchError(f"no handler {name}: the pinned ministack changed")
    table[name] = make(table[name])
