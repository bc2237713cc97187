"""What can be turned while the sandbox runs.

One instance lives for the whole process. The command line sets the first values, the control API
(console/control.py) changes them; both validate through `update`.
"""

from dataclasses import dataclass

MAX_SECONDS = 600.0
MAX_CLOCK_SECONDS = 30 * 86_400.0


class SettingsError(ValueError):
    """A setting that does not exist or a value out of range; the text says which and what is allowed."""


@dataclass
class Settings:
    # Time a stack operation takes in all, in seconds, spread over its resources.
    stack_seconds: float = 0.0
    # Time after CreateRole during which AssumeRole still refuses the new role, in seconds.
    iam_delay_seconds: float = 0.0
    # What Organizations takes of one account and operation, in requests a second; 0: as many as come.
    organizations_requests_per_second: float = 0.0
    # How far aws:CurrentTime and aws:EpochTime are ahead in policies, in seconds: to see a grant end without waiting.
    policy_clock_ahead_seconds: float = 0.0
    # How long every read still answers the tags of before a tag write, in seconds (patches/tag_writes.py).
    stale_tag_reads_seconds: float = 0.0

    def update(self, values: dict) -> None:
        """Set the named values, all of them or none."""
        checked = {}
        for name, value in values.items():
            if name not in self.__dataclass_fields__:
                raise SettingsError(f"unknown setting {name!r}: use {', '.join(self.__dataclass_fields__)}")
            most = MAX_CLOCK_SECONDS if name == "policy_clock_ahead_seconds" else MAX_SECONDS
            if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= most:
                raise SettingsError(f"{name} must be a number from 0 to {most:g}")
            checked[name] = float(value)
        for name, value in checked.items():
            setattr(self, name, value)


SETTINGS = Settings()
