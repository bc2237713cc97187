"""The estate that is there at the start: the operator's account, and an organisation with resources in every account.

Account 0 of the pattern is created in the organisation, every third linked account joined it (so has no organisation
role), the last one is suspended. Names repeat with a number when more accounts are asked for than there are names.
"""

from dataclasses import dataclass

from ministack import app as ministack_app
from ministack.core.responses import request_scope

from .accounts import DIRECTORY, HOME_REGION, Account
from .organizations.accounts import create_access_role
from .organizations.state import ORGANIZATIONS, SERVICE_CONTROL_POLICY, Member, Organization
from .seed_resources import seed_resources

# Name, organizational unit (by path), in the order in which accounts are made.
LINKED = (
    ("Payments Production", "Workloads/Production"),
    ("Payments Staging", "Workloads/Non-production"),
    ("Storefront Production", "Workloads/Production"),
    ("Storefront Staging", "Workloads/Non-production"),
    ("Data Platform", "Workloads/Production"),
    ("Data Science", "Workloads/Non-production"),
    ("Security Tooling", "Security"),
    ("Log Archive", "Security"),
    ("Network", "Infrastructure"),
    ("Shared Services", "Infrastructure"),
    ("Developer Sandbox", "Sandbox"),
    ("Legacy Billing", "Suspended"),
)
UNITS = (
    "Security",
    "Infrastructure",
    "Workloads",
    "Workloads/Production",
    "Workloads/Non-production",
    "Sandbox",
    "Suspended",
)
# AWS hands out numbers with leading zeros too: what treats them as integers must be found out.
LEADING_ZERO_EVERY = 5
# Of accounts that are only listed: their units, how far a chain of units goes down, and their first number.
LISTED_UNITS = 40
LISTED_UNIT_CHAIN = 4
FIRST_LISTED = 300_000_000_000


class SeedError(RuntimeError):
    """A service refused what the estate is made of."""


@dataclass
class SeededEstate:
    """The accounts that were made; `active` are the linked ones that are not suspended."""

    operator: Account
    master: Account
    linked: list[Account]
    suspended: list[Account]

    @property
    def active(self) -> list[Account]:
        gone = {account.account_id for account in self.suspended}
        return [account for account in self.linked if account.account_id not in gone]


def _account_id(number: int) -> str:
    """A free account ID; every fifth begins with a zero."""
    while True:
        account_id = DIRECTORY._free_id()
        if (account_id[0] == "0") == (number % LEADING_ZERO_EVERY == 1):
            return account_id


def _email(name: str) -> str:
    return f"aws+{name.lower().replace(' ', '-')}@example.com"


async def _call(service: str, method: str, path: str, headers: dict, body: bytes) -> None:
    status, _headers, answer = await ministack_app.SERVICE_HANDLERS[service](method, path, headers, body, {})
    if status >= 300:
        raise SeedError(f"{service} {method} {path}: {status} {answer[:500]!r}")


def _list_accounts(organization: Organization, root_of_units: str, count: int) -> None:
    """Members that cost a row each: for organisations of a size that would take hours to make."""
    units: list[str] = []
    for number in range(LISTED_UNITS if count else 0):
        # Chains of LISTED_UNIT_CHAIN units, one below the other.
        parent = units[-1] if number % LISTED_UNIT_CHAIN else root_of_units
        units.append(organization.add_unit(f"Team {number + 1}", parent).id)
    for number in range(count):
        account_id = f"{FIRST_LISTED + number * 7:012d}"
        name = f"Team {number % LISTED_UNITS + 1} account {number + 1}"
        organization.add_member(
            Member(
                account_id,
                name,
                _email(name),
                units[number % LISTED_UNITS],
                "INVITED" if number % 10 == 9 else "CREATED",
                state="SUSPENDED" if number % 100 == 99 else "ACTIVE",
            )
        )


async def seed(linked_accounts: int, listed_accounts: int = 0) -> SeededEstate:
    """Make the estate in this process, without asking IAM: nobody is there yet who could be asked."""
    operator = DIRECTORY.create("Portal Operator", _email("Portal Operator"), _account_id(0))
    master = DIRECTORY.create("Example Corp Management", _email("Example Corp Management"), _account_id(2))
    organization = Organization(master.account_id, master.name, master.email)
    ORGANIZATIONS.add(organization)
    units: dict[str, str] = {"": organization.root_id}
    for path in UNITS:
        parent, _, name = path.rpartition("/")
        units[path] = organization.add_unit(name, units[parent]).id
    organization.enable_policy_type(SERVICE_CONTROL_POLICY)
    linked, suspended = [], []
    for number in range(linked_accounts):
        name, unit = LINKED[number % len(LINKED)]
        name = name if number < len(LINKED) else f"{name} {number // len(LINKED) + 1}"
        account = DIRECTORY.create(name, _email(name), _account_id(number))
        joined = number % 3 == 2
        member = Member(account.account_id, name, account.email, units[unit], "INVITED" if joined else "CREATED")
        organization.add_member(member)
        if not joined:
            create_access_role(account.account_id, master.account_id)
        linked.append(account)
        if unit == "Suspended":
            member.state = "SUSPENDED"
            suspended.append(account)
    _list_accounts(organization, units["Workloads"], listed_accounts)
    organization.tags[linked[0].account_id] = {"cost-center": "payments", "owner": "payments-team@example.com"}
    for account in (master, *linked):
        with request_scope(account.account_id, HOME_REGION):
            await seed_resources(account, _call)
    return SeededEstate(operator, master, linked, suspended)
