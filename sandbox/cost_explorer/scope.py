"""Whose costs a caller sees, and the numbers that the estate's shape gives.

User Guide, "Controlling access for members of an organization": the management account sees everybody's, a member its
own, if the management account lets it. What only the organisation's list knows (`--listed-accounts`) costs nothing.
"""

import hashlib
import uuid
from dataclasses import dataclass

from ..accounts import DIRECTORY
from ..organizations.state import ORGANIZATIONS
from ..settings import SETTINGS
from .wire import CostExplorerError


@dataclass(frozen=True)
class Owner:
    """An account with costs. `name` is what its numbers are drawn from: IDs differ from start to start, names do not."""

    account_id: str
    name: str


def draw(*parts: object) -> int:
    """A number that is always the same for the same words."""
    return int.from_bytes(hashlib.sha256("\0".join(map(str, parts)).encode()).digest()[:6], "big")


def uuid_of(*parts: object) -> str:
    """An identifier in AWS's form that is always the same for the same words."""
    return str(uuid.UUID(bytes=hashlib.sha256("\0".join(map(str, parts)).encode()).digest()[:16], version=4))


def payer_of(caller: str) -> str:
    organization = ORGANIZATIONS.of(caller)
    return organization.master_account_id if organization else caller


def _owners(account_ids: list[str]) -> list[Owner]:
    known = [DIRECTORY.get(account_id) for account_id in account_ids]
    return [Owner(account.account_id, account.name) for account in known if account is not None]


def family(caller: str) -> list[Owner]:
    """Every account that is on the caller's bill, the payer first."""
    organization = ORGANIZATIONS.of(caller)
    return _owners(list(organization.accounts) if organization else [caller])


def visible(caller: str) -> list[Owner]:
    return family(caller) if payer_of(caller) == caller else _owners([caller])


def check_access(caller: str) -> None:
    """Before Cost Explorer is enabled, and for members whose payer does not let them, AWS answers this."""
    if not SETTINGS.cost_explorer_enabled or (payer_of(caller) != caller and not SETTINGS.cost_explorer_linked_access):
        raise CostExplorerError("AccessDeniedException", "User not enabled for cost explorer access")
