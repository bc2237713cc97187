"""The accounts that exist, and the administrator that each of them has.

An account on AWS starts with a root user and no IAM user. Here every account starts with the IAM user `Administrator`
(policy AdministratorAccess, random keys), because root credentials are not offered and something must be first.
Event loop only.
"""

import re
import secrets
from dataclasses import dataclass

from ministack.core.responses import request_scope
from ministack.services import iam

ADMINISTRATOR = "Administrator"
ADMINISTRATOR_ACCESS = "arn:aws:iam::aws:policy/AdministratorAccess"
HOME_REGION = "us-east-1"


@dataclass(frozen=True)
class Account:
    """A known account and its administrator's keys; `name` is for people."""

    account_id: str
    name: str
    email: str
    access_key_id: str
    secret_access_key: str


class AccountError(RuntimeError):
    """An in-process IAM call that should never fail did."""


def call_iam(operation: str, **params: str) -> str:
    """Call IAM in the current account scope, without a policy check: for what the sandbox itself sets up."""
    status, _headers, body = iam._IAM_HANDLERS[operation]({name: [value] for name, value in params.items()})
    if status >= 400:
        raise AccountError(f"{operation}: {body.decode()}")
    return body.decode()


class Directory:
    """Every account of this sandbox by its ID, in the order in which they were made."""

    def __init__(self) -> None:
        self._accounts: dict[str, Account] = {}

    def create(self, name: str, email: str, account_id: str = "") -> Account:
        """Make an account with its administrator; without `account_id` a free one is drawn."""
        account_id = account_id or self._free_id()
        if account_id in self._accounts or not re.fullmatch(r"\d{12}", account_id):
            raise AccountError(f"account {account_id} exists or is not 12 digits")
        with request_scope(account_id, HOME_REGION):
            call_iam("CreateUser", UserName=ADMINISTRATOR)
            call_iam("AttachUserPolicy", UserName=ADMINISTRATOR, PolicyArn=ADMINISTRATOR_ACCESS)
            body = call_iam("CreateAccessKey", UserName=ADMINISTRATOR)
        key = re.search(r"<AccessKeyId>([^<]+)", body)
        secret = re.search(r"<SecretAccessKey>([^<]+)", body)
        if key is None or secret is None:
            raise AccountError("CreateAccessKey answered no key")
        account = Account(account_id, name, email, key.group(1), secret.group(1))
        self._accounts[account_id] = account
        return account

    def get(self, account_id: str) -> Account | None:
        return self._accounts.get(account_id)

    def all(self) -> list[Account]:
        return list(self._accounts.values())

    def _free_id(self) -> str:
        while True:
            account_id = f"{secrets.randbelow(10**12):012d}"
            if account_id not in self._accounts:
                return account_id


DIRECTORY = Directory()
