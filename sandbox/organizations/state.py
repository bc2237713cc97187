"""The organisations and their accounts, units, policies and handshakes. No policy checks here, no wire format.

An account is in at most one organisation. Every unit and account has exactly one parent: the root or a unit.
Event loop only. (AWS Organizations User Guide, "Terminology and concepts".)
"""

import secrets
import string
import time
from dataclasses import dataclass, field

FULL_ACCESS_POLICY_ID = "p-FullAWSAccess"
FULL_ACCESS_DOCUMENT = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'
SERVICE_CONTROL_POLICY = "SERVICE_CONTROL_POLICY"
TAG_POLICY = "TAG_POLICY"
_LOWER_ALPHANUMERIC = string.ascii_lowercase + string.digits


def random_id(length: int) -> str:
    return "".join(secrets.choice(_LOWER_ALPHANUMERIC) for _ in range(length))


@dataclass
class Unit:
    """An organizational unit."""

    id: str
    name: str
    parent_id: str


@dataclass
class Member:
    """An account of an organisation, the management account included."""

    account_id: str
    name: str
    email: str
    parent_id: str
    joined_method: str
    state: str = "ACTIVE"
    joined_at: float = field(default_factory=time.time)


@dataclass
class Policy:
    """A policy of an organisation; `content` is the document as it was sent."""

    id: str
    name: str
    description: str
    type: str
    content: str
    aws_managed: bool = False


@dataclass
class Handshake:
    """An invitation from an organisation to an account."""

    id: str
    organization_id: str
    account_id: str
    master_account_id: str
    state: str = "OPEN"
    requested_at: float = field(default_factory=time.time)

    @property
    def expires_at(self) -> float:
        return self.requested_at + 15 * 86400


class Organization:
    """One organisation with all features. `attachments` maps a target (root, unit, account) to its policy IDs."""

    def __init__(self, master_account_id: str, master_name: str, master_email: str) -> None:
        self.id = f"o-{random_id(10)}"
        self.root_id = f"r-{random_id(4)}"
        self.master_account_id = master_account_id
        self.accounts: dict[str, Member] = {}
        self.units: dict[str, Unit] = {}
        self.policies: dict[str, Policy] = {}
        self.attachments: dict[str, list[str]] = {}
        self.enabled_policy_types: list[str] = []
        self.policies_changed_at = time.time()
        self.tags: dict[str, dict[str, str]] = {}
        self.create_requests: dict[str, dict] = {}
        self.trusted_services: dict[str, float] = {}
        self.delegations: dict[str, dict[str, float]] = {}
        self.policies[FULL_ACCESS_POLICY_ID] = Policy(
            FULL_ACCESS_POLICY_ID,
            "FullAWSAccess",
            "Allows access to every operation",
            SERVICE_CONTROL_POLICY,
            FULL_ACCESS_DOCUMENT,
            aws_managed=True,
        )
        self.add_member(Member(master_account_id, master_name, master_email, self.root_id, "INVITED"))

    def add_member(self, member: Member) -> None:
        self.accounts[member.account_id] = member
        self._inherit_full_access(member.account_id)

    def add_unit(self, name: str, parent_id: str) -> Unit:
        unit = Unit(f"ou-{self.root_id[2:]}-{random_id(8)}", name, parent_id)
        self.units[unit.id] = unit
        self._inherit_full_access(unit.id)
        return unit

    def remove_member(self, account_id: str) -> None:
        del self.accounts[account_id]
        self.attachments.pop(account_id, None)
        self.delegations.pop(account_id, None)
        self.tags.pop(account_id, None)

    def enable_policy_type(self, policy_type: str) -> None:
        self.enabled_policy_types.append(policy_type)
        if policy_type == SERVICE_CONTROL_POLICY:
            for target in (self.root_id, *self.units, *self.accounts):
                self._inherit_full_access(target)

    def disable_policy_type(self, policy_type: str) -> None:
        """The type's policies stay, attached to nothing; what is attached of other types is not touched."""
        self.enabled_policy_types.remove(policy_type)
        for target, attached in self.attachments.items():
            self.attachments[target] = [each for each in attached if self.policies[each].type != policy_type]

    def attached(self, target_id: str, policy_type: str) -> list[str]:
        """The IDs of the policies of that type, in the order in which they were attached."""
        return [each for each in self.attachments.get(target_id, []) if self.policies[each].type == policy_type]

    def parents(self, target_id: str) -> list[str]:
        """The way up from a unit or account to the root, nearest first."""
        chain = []
        while target_id != self.root_id:
            node = self.accounts.get(target_id) or self.units[target_id]
            target_id = node.parent_id
            chain.append(target_id)
        return chain

    def path(self, target_id: str) -> str:
        """AWS's path of a unit or account: organisation, root, units, the thing itself, each followed by a slash."""
        return "/".join([self.id, *reversed(self.parents(target_id)), target_id]) + "/"

    def is_parent(self, target_id: str) -> bool:
        return target_id == self.root_id or target_id in self.units

    def _inherit_full_access(self, target_id: str) -> None:
        if SERVICE_CONTROL_POLICY in self.enabled_policy_types:
            attached = self.attachments.setdefault(target_id, [])
            if FULL_ACCESS_POLICY_ID not in attached:
                attached.append(FULL_ACCESS_POLICY_ID)


class Organizations:
    """Every organisation of this sandbox, and the handshakes between them and accounts."""

    def __init__(self) -> None:
        self._organizations: dict[str, Organization] = {}
        self.handshakes: dict[str, Handshake] = {}

    def add(self, organization: Organization) -> None:
        self._organizations[organization.id] = organization

    def remove(self, organization: Organization) -> None:
        del self._organizations[organization.id]

    def get(self, organization_id: str) -> Organization | None:
        return self._organizations.get(organization_id)

    def of(self, account_id: str) -> Organization | None:
        """The organisation that the account is in."""
        for organization in self._organizations.values():
            if account_id in organization.accounts:
                return organization
        return None

    def is_suspended(self, account_id: str) -> bool:
        """Whether the account is closed or suspended: nobody can act in it any more."""
        organization = self.of(account_id)
        return organization is not None and organization.accounts[account_id].state != "ACTIVE"


ORGANIZATIONS = Organizations()
