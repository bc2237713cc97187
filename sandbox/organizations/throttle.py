"""How many requests Organizations takes: a token bucket for each account and operation.

AWS Organizations User Guide, "Quotas and service limits", "Throttling limits": each operation has a rate and a burst for
an account, some for the organisation. The guide's numbers differ by operation and change; the sandbox has one number for
all (a setting, 0: no limit), and twice that as burst.
"""

import time
from collections.abc import Callable

from ..settings import SETTINGS
from .wire import OrganizationsError

BURST = 2.0


class Buckets:
    """Event loop only. A bucket is full when it is first asked."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._buckets: dict[tuple[str, str], tuple[float, float]] = {}

    def take(self, account_id: str, operation: str) -> None:
        """Takes one token; OrganizationsError where there is none."""
        rate = SETTINGS.organizations_requests_per_second
        if rate <= 0:
            self._buckets.clear()
            return
        now = self._clock()
        tokens, since = self._buckets.get((account_id, operation), (rate * BURST, now))
        tokens = min(rate * BURST, tokens + (now - since) * rate)
        if tokens < 1:
            self._buckets[account_id, operation] = (tokens, now)
            raise OrganizationsError(
                "TooManyRequestsException",
                "AWS Organizations can't complete your request because "
                "you have submitted too many requests in too short a period of time.",
            )
        self._buckets[account_id, operation] = (tokens - 1, now)


BUCKETS = Buckets()
