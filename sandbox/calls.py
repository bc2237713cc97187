"""What was asked of the sandbox lately, and the faults that tests want injected.

Both are used from the event loop only, so no lock. Nothing secret is kept: no headers, no bodies, no keys.
"""

import itertools
import time
from collections import deque
from dataclasses import asdict, dataclass

CALL_LIMIT = 10_000
FAULT_LIMIT = 100


@dataclass
class Call:
    """One request as the door saw it; `id` grows by one a call and is what `since` counts from."""

    id: int
    service: str
    action: str
    account: str
    principal_arn: str
    status: int
    error_code: str
    at: float


class CallLog:
    """The last CALL_LIMIT calls, oldest first."""

    def __init__(self) -> None:
        self._calls: deque[Call] = deque(maxlen=CALL_LIMIT)
        self._ids = itertools.count(1)

    def add(self, service: str, action: str, account: str, principal_arn: str, status: int, error_code: str) -> None:
        self._calls.append(
            Call(next(self._ids), service, action, account, principal_arn, status, error_code, time.time())
        )

    def since(self, call_id: int) -> list[dict]:
        return [asdict(call) for call in self._calls if call.id > call_id]


@dataclass
class Fault:
    """Answer `code` with `status` to the next `count` calls that match; an empty field matches every call."""

    service: str
    action: str
    account: str
    code: str
    message: str
    status: int
    count: int
    region: str = ""


class Faults:
    """The injected faults, first match first; a fault that is used up is gone."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def add(self, fault: Fault) -> None:
        if len(self._faults) >= FAULT_LIMIT:
            raise ValueError(f"at most {FAULT_LIMIT} faults at a time")
        self._faults.append(fault)

    def clear(self) -> None:
        self._faults.clear()

    def take(self, service: str, action: str, account: str, region: str = "") -> Fault | None:
        for fault in self._faults:
            if (
                fault.service in ("", service)
                and fault.action in ("", action)
                and fault.account in ("", account)
                and fault.region in ("", region)
            ):
                fault.count -= 1
                if fault.count <= 0:
                    self._faults.remove(fault)
                return fault
        return None


CALLS = CallLog()
FAULTS = Faults()
