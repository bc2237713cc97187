"""What the running stack operation is: which stack, how long, and what it half made.

The context variable is set by stack_time.py around each operation and copied by asyncio into the operation's task and
worker threads; the record itself is shared by them.
"""

import contextvars
from dataclasses import dataclass, field


@dataclass
class StackOperation:
    """`pause_seconds` is the share of the settable stack time that each step takes."""

    stack_id: str
    stack_name: str
    pause_seconds: float
    # Logical ID -> (type, physical ID, properties) of resources whose creation failed after they existed.
    half_made: dict[str, tuple[str, str, dict]] = field(default_factory=dict)


OPERATION: contextvars.ContextVar[StackOperation | None] = contextvars.ContextVar("sandbox_stack", default=None)
