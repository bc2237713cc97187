"""What can be turned while the sandbox runs.

One instance lives for the whole process. The command line sets the first values, the control API
(console/control.py) changes them; both validate through `update`.
"""

from dataclasses import dataclass

from .cost_explorer.scenario import ScenarioError, parse_scenario

MAX_SECONDS = 600.0
MAX_CLOCK_SECONDS = 30 * 86_400.0
MAX_NUMBER = 100_000


class SettingsError(ValueError):
    """A setting that does not exist or a value out of range; the text says which and what is allowed."""


def _checked(name: str, value: object, kind: object) -> object:
    if name == "cost_scenario":
        try:
            parse_scenario(value)
        except ScenarioError as error:
            raise SettingsError(str(error)) from error
        return value
    if kind is bool:
        if not isinstance(value, bool):
            raise SettingsError(f"{name} must be true or false")
        return value
    if kind is int:
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MAX_NUMBER:
            raise SettingsError(f"{name} must be a whole number from 0 to {MAX_NUMBER}")
        return value
    most = MAX_CLOCK_SECONDS if name == "policy_clock_ahead_seconds" else MAX_SECONDS
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= most:
        raise SettingsError(f"{name} must be a number from 0 to {most:g}")
    return float(value)


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
    # Whether somebody has ever enabled Cost Explorer, and whether payers let their members see their own costs.
    cost_explorer_enabled: bool = True
    cost_explorer_linked_access: bool = True
    # Whether recommendations for the whole organisation name the payer as their account, or no account.
    recommendations_name_payer: bool = True
    # Which day's recommendations Cost Explorer gives: another number, others.
    recommendation_generation: int = 0
    # How many rows a page of GetCostAndUsage has at most.
    cost_rows_per_page: int = 1000
    recommendations_per_page: int = 100
    # The costs instead of the made-up ones (scenario.py says in which form); None: the made-up ones.
    cost_scenario: list | None = None

    def update(self, values: dict) -> None:
        """Set the named values, all of them or none."""
        checked = {}
        for name, value in values.items():
            if name not in self.__dataclass_fields__:
                raise SettingsError(f"unknown setting {name!r}: use {', '.join(self.__dataclass_fields__)}")
            checked[name] = _checked(name, value, self.__dataclass_fields__[name].type)
        for name, value in checked.items():
            setattr(self, name, value)


SETTINGS = Settings()
