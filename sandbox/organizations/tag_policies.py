"""Tag policies: their syntax, how those of root, units and account merge, and what the result lets be written.

AWS Organizations User Guide: "Tag policy syntax and examples", "Inheritance operators" and "Inheritance examples" (the
children's operators are those that every level above allows; policies of one level are read in the order in which they
were attached, and the first of two that assign wins), "Enforce tagging consistency" (without `enforced_for` nothing is
refused; a `*` in a value stands for anything). API Reference, "DescribeEffectivePolicy".

AWS has a list of the resource types that `enforced_for` takes; here any type of the right form is taken.
"""

import functools
import json
import re
from collections.abc import Iterable
from types import MappingProxyType
from typing import Any

from .state import ORGANIZATIONS, TAG_POLICY, Organization
from .wire import OrganizationsError, invalid_input, required

KEY_CHARACTERS, VALUE_CHARACTERS = 128, 256
SETTING_OPERATORS = frozenset({"@@assign", "@@append", "@@remove"})
CHILD_CONTROL = "@@operators_allowed_for_child_policies"
TAG_KEY = "tag_key"
LISTS = ("tag_value", "enforced_for", "report_required_tag_for")
RESOURCE_TYPE = re.compile(r"[a-z][a-z0-9-]*:(\*|ALL_SUPPORTED|[A-Za-z][A-Za-z0-9/_-]*)")
# The types of DescribeEffectivePolicy that exist, and of which this sandbox never has one.
OTHER_TYPES = frozenset(
    {
        "AISERVICES_OPT_OUT_POLICY",
        "BACKUP_POLICY",
        "BEDROCK_POLICY",
        "CHATBOT_POLICY",
        "DECLARATIVE_POLICY_EC2",
        "GUARDDUTY_POLICY",
        "INSPECTOR_POLICY",
        "NETWORK_SECURITY_DIRECTOR_POLICY",
        "S3_POLICY",
        "SECURITYHUB_CSPM_POLICY",
        "SECURITYHUB_POLICY",
        "UPGRADE_ROLLOUT_POLICY",
    }
)

# A place in a policy -> the operators there. () is `tags`, (key,) a policy key, (key, name) a setting of it.
Place = tuple[str, ...]
Rules = MappingProxyType[Place, dict[str, Any]]


class SyntaxProblem(ValueError):
    """Why a text is no tag policy."""


def _mapping(value: object, what: str) -> dict:
    if not isinstance(value, dict):
        raise SyntaxProblem(f"{what} must be a JSON object")
    return value


def _strings(value: object, what: str) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise SyntaxProblem(f"{what} must be an array of strings")
    return value


def _check_child_control(value: object) -> None:
    names = _strings(value, CHILD_CONTROL)
    alone = {"@@all", "@@none"} & set(names)
    if not names or not set(names) <= SETTING_OPERATORS | {"@@all", "@@none"} or (alone and len(names) > 1):
        raise SyntaxProblem(f"{CHILD_CONTROL} must be @@all, @@none or names of operators")


def _check_item(name: str, item: str) -> None:
    if name == "tag_value" and (len(item) > VALUE_CHARACTERS or item.count("*") > 1):
        raise SyntaxProblem(f"a tag value has at most {VALUE_CHARACTERS} characters and one wildcard")
    everything = name == "report_required_tag_for" and item == "*"
    if name != "tag_value" and not everything and not RESOURCE_TYPE.fullmatch(item):
        raise SyntaxProblem(f"{item} is not a resource type for {name}")


def _check_operator(key: str, name: str, operator: str, value: object) -> None:
    if operator == CHILD_CONTROL:
        _check_child_control(value)
    elif operator not in SETTING_OPERATORS or (name == TAG_KEY and operator != "@@assign"):
        raise SyntaxProblem(f"{operator} is not an operator for {name}")
    elif name == TAG_KEY:
        if not isinstance(value, str) or value.lower() != key.lower():
            raise SyntaxProblem(f"the tag key of {key} differs from it by more than case")
    else:
        for item in _strings(value, f"{operator} of {name}"):
            _check_item(name, item)


def _take_child_control(node: dict, place: Place, rules: dict[Place, dict[str, Any]]) -> dict:
    """What `node` holds besides its child control operator, which goes into `rules`."""
    if CHILD_CONTROL in node:
        _check_child_control(node[CHILD_CONTROL])
        rules[place] = {CHILD_CONTROL: node[CHILD_CONTROL]}
    return {name: value for name, value in node.items() if name != CHILD_CONTROL}


@functools.lru_cache(maxsize=256)
def parse(content: str) -> Rules:
    """The rules of a tag policy's text, policy keys in lower case; SyntaxProblem."""
    try:
        document = _mapping(json.loads(content), "The policy")
    except json.JSONDecodeError as error:
        raise SyntaxProblem(f"not JSON: {error}") from error
    if set(document) != {"tags"}:
        raise SyntaxProblem("the only top-level key must be tags")
    rules: dict[Place, dict[str, Any]] = {}
    seen: set[str] = set()
    for key, settings in _take_child_control(_mapping(document["tags"], "tags"), (), rules).items():
        policy_key = key.lower()
        if not 1 <= len(key) <= KEY_CHARACTERS or key.startswith("@@") or policy_key in seen:
            raise SyntaxProblem(f"{key} is not a policy key, or there twice")
        seen.add(policy_key)
        for name, operators in _take_child_control(_mapping(settings, key), (policy_key,), rules).items():
            if name not in (TAG_KEY, *LISTS):
                raise SyntaxProblem(f"{name} is not a setting of a tag policy")
            for operator, value in _mapping(operators, name).items():
                _check_operator(key, name, operator, value)
            rules[policy_key, name] = operators
    return MappingProxyType(rules)


def _allowed(control: list[str]) -> frozenset[str]:
    return SETTING_OPERATORS if "@@all" in control else SETTING_OPERATORS & set(control)


def _apply(inherited: Any, uses: list[dict[str, Any]], may: frozenset[str]) -> Any:
    """What becomes of one setting by the policies of one level, in the order in which they were attached."""
    uses = [{operator: value for operator, value in use.items() if operator in may} for use in uses]
    assigned = [use["@@assign"] for use in uses if "@@assign" in use]
    if isinstance(inherited, str) or any(isinstance(value, str) for value in assigned):
        return assigned[0] if assigned else inherited
    removed = {item for use in uses for item in use.get("@@remove", ())}
    kept = assigned[0] if assigned else [item for item in inherited or () if item not in removed]
    return list(dict.fromkeys([*kept, *(item for use in uses for item in use.get("@@append", ()))]))


class _Merge:
    """The settings so far, and which operators the levels above allow at a place."""

    def __init__(self) -> None:
        self.settings: dict[str, dict[str, Any]] = {}
        self._may: dict[Place, frozenset[str]] = {}

    def _operators_for(self, key: str, name: str, known: set[Place]) -> frozenset[str]:
        """A setting that is inherited is its own place; a new one is also an addition to what it stands in."""
        places: list[Place] = [(key, name)]
        if (key, name) not in known:
            places.append((key,))
        if (key,) not in known:
            places.append(())
        return frozenset.intersection(*(self._may.get(place, SETTING_OPERATORS) for place in places))

    def add_level(self, policies: list[Rules]) -> None:
        known = {place for key, settings in self.settings.items() for place in ((key,), *((key, n) for n in settings))}
        for key, name in dict.fromkeys(place for rules in policies for place in rules if len(place) == 2):
            uses = [rules[key, name] for rules in policies if (key, name) in rules]
            may = self._operators_for(key, name, known)
            inherited = self.settings.get(key, {}).get(name)
            if inherited is not None or any(may & set(use) for use in uses):
                self.settings.setdefault(key, {})[name] = _apply(inherited, uses, may)
        # Not before: policies of the same level do not bind each other.
        for rules in policies:
            for place, operators in rules.items():
                if CHILD_CONTROL in operators:
                    self._may[place] = self._may.get(place, SETTING_OPERATORS) & _allowed(operators[CHILD_CONTROL])


def effective_policy(organization: Organization, account_id: str) -> dict | None:
    """The account's effective tag policy without operators; None where no tag policy applies to it."""
    if TAG_POLICY not in organization.enabled_policy_types:
        return None
    merge, found = _Merge(), False
    for target in (*reversed(organization.parents(account_id)), account_id):
        policies = [parse(organization.policies[each].content) for each in organization.attached(target, TAG_POLICY)]
        found = found or bool(policies)
        merge.add_level(policies)
    if not found:
        return None
    # What has nothing left is not told ("Inheritance examples", example 3).
    told = {
        key: {name: settings[name] for name in (TAG_KEY, *LISTS) if settings.get(name)}
        for key, settings in merge.settings.items()
    }
    return {"tags": {key: settings for key, settings in told.items() if settings}}


def _matches(value: str, pattern: str) -> bool:
    start, wildcard, end = pattern.partition("*")
    if not wildcard:
        return value == pattern
    return len(value) >= len(start) + len(end) and value.startswith(start) and value.endswith(end)


def refused_key(account_id: str, resource_type: str, tags: Iterable[tuple[str, str]]) -> str | None:
    """The first key that the account's tag policy does not let be written so to `resource_type` (`ec2:instance`)."""
    organization = ORGANIZATIONS.of(account_id)
    policy = effective_policy(organization, account_id) if organization else None
    if policy is None:
        return None
    service = resource_type.partition(":")[0]
    enforcing = {resource_type, f"{service}:*", f"{service}:ALL_SUPPORTED"}
    for key, value in tags:
        rule = policy["tags"].get(key.lower(), {})
        if not enforcing & set(rule.get("enforced_for", ())):
            continue
        values = rule.get("tag_value")
        # "If case treatment isn't defined, lowercase is the default case treatment for tag keys."
        if key != rule.get(TAG_KEY, key.lower()) or (values and not any(_matches(value, each) for each in values)):
            return key
    return None


def describe_effective_policy(payload: dict, organization: Organization, caller: str) -> dict:
    policy_type = required(payload, "PolicyType")
    if policy_type != TAG_POLICY and policy_type not in OTHER_TYPES:
        raise invalid_input("You specified an invalid value for PolicyType.", "INVALID_ENUM_POLICY_TYPE")
    target_id = payload.get("TargetId") or caller
    reads_all = caller == organization.master_account_id or caller in organization.delegations
    if target_id != caller and not reads_all:
        raise OrganizationsError("AccessDeniedException", "You don't have permissions to access this resource.")
    if organization.is_parent(target_id):
        raise invalid_input("You can't perform the specified operation on that target entity.", "TARGET_NOT_SUPPORTED")
    if target_id not in organization.accounts:
        raise OrganizationsError("TargetNotFoundException", "We can't find a root, OU, or account with the TargetId.")
    policy = effective_policy(organization, target_id) if policy_type == TAG_POLICY else None
    if policy is None:
        raise OrganizationsError(
            "EffectivePolicyNotFoundException", f"There is no effective policy of type {policy_type} for the account."
        )
    return {
        "EffectivePolicy": {
            "PolicyContent": json.dumps(policy, separators=(",", ":")),
            "PolicyType": policy_type,
            "TargetId": target_id,
            "LastUpdatedTimestamp": organization.policies_changed_at,
        }
    }
