"""Tag policies: syntax, inheritance, the effective policy and what it refuses. The examples named are those of the AWS
Organizations User Guide, "Inheritance examples".
"""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError
from cloud import Client, Cloud
from estate import administrator_of, allow, assume, code_of, error_code, new_account, role_with, trust_policy
from tag_policies import KEY, TYPE, A, Attach, assign, policy

CONTROL = "@@operators_allowed_for_child_policies"


def effective(client: Client, **params: Any) -> dict:
    answer = client.describe_effective_policy(PolicyType=TYPE, **params)["EffectivePolicy"]
    assert answer["PolicyType"] == TYPE and answer["LastUpdatedTimestamp"]
    return json.loads(answer["PolicyContent"])


VALUES = policy(tag_key=assign("CostCenter"), tag_value=assign(["100", "200*"]), enforced_for=assign(["ec2:instance"]))


@pytest.mark.aws
@pytest.mark.parametrize(
    "content",
    [
        "nonsense",
        "[]",
        "{}",
        '{"Version":"2012-10-17","Statement":[]}',
        '{"tags":[]}',
        {"tags": {}, "more": {}},
        policy(tag_key="CostCenter"),
        policy(tag_key=assign("Project")),
        policy(tag_key=assign(["CostCenter"])),
        policy(tag_key={"@@append": ["CostCenter"]}),
        policy(tag_value=assign("100")),
        policy(tag_value=assign([100])),
        policy(tag_value=assign(["*@*.com"])),
        policy(tag_value={"@@replace": ["100"]}),
        policy(tag_values=assign(["100"])),
        policy(enforced_for=assign(["*"])),
        policy(enforced_for=assign(["*:instance"])),
        policy(enforced_for=assign(["ec2"])),
        policy(tag_value={CONTROL: ["append"]}),
        policy(tag_value={CONTROL: "@@none"}),
        policy(tag_value={CONTROL: ["@@none", "@@append"]}),
    ],
)
def test_what_is_no_tag_policy(organizations: Client, unique: str, content: str | dict[str, Any]) -> None:
    text = content if isinstance(content, str) else json.dumps(content)
    assert (
        code_of(organizations.create_policy, Name=unique, Description="", Type=TYPE, Content=text)
        == "MalformedPolicyDocumentException"
    )


def test_a_tag_policy_is_kept_as_it_was_sent(organizations: Client, unique: str) -> None:
    content = json.dumps(
        {
            "tags": {
                CONTROL: ["@@all"],
                "CostCenter": {
                    CONTROL: ["@@assign", "@@append"],
                    "tag_key": assign("costcenter"),
                    "tag_value": {"@@append": ["*@example.com"], "@@remove": ["x"]},
                    "enforced_for": assign(["ec2:*", "secretsmanager:ALL_SUPPORTED", "states:stateMachine"]),
                    "report_required_tag_for": assign(["*"]),
                },
            }
        },
        indent=1,
    )
    made = organizations.create_policy(Name=unique, Description="d", Type=TYPE, Content=content)["Policy"]
    policy_id = made["PolicySummary"]["Id"]
    assert made["PolicySummary"]["Type"] == TYPE and f"/tag_policy/{policy_id}" in made["PolicySummary"]["Arn"]
    assert organizations.describe_policy(PolicyId=policy_id)["Policy"]["Content"] == content
    assert policy_id in [each["Id"] for each in organizations.list_policies(Filter=TYPE)["Policies"]]
    assert code_of(organizations.update_policy, PolicyId=policy_id, Content="{}") == "MalformedPolicyDocumentException"
    too_long = json.dumps(policy(tag_value=assign([f"value-{number}" for number in range(1000)])))
    assert code_of(organizations.update_policy, PolicyId=policy_id, Content=too_long) == "ConstraintViolationException"
    organizations.update_policy(PolicyId=policy_id, Content=json.dumps(VALUES))
    assert json.loads(organizations.describe_policy(PolicyId=policy_id)["Policy"]["Content"]) == VALUES
    organizations.delete_policy(PolicyId=policy_id)


def test_ten_are_attached_at_most_and_other_types_are_not_counted(levels: tuple[str, str, str], attach: Attach) -> None:
    for _ in range(10):
        attach(levels[2], VALUES)
    with pytest.raises(ClientError, match="ConstraintViolationException"):
        attach(levels[2], VALUES)


def test_the_type_is_enabled_first_and_disabled_alone(
    cloud: Cloud, organizations: Client, attach: Attach, unique: str
) -> None:
    root = organizations.list_roots()["Roots"][0]["Id"]
    account = new_account(organizations, unique)
    with pytest.raises(ClientError) as refused:
        attach(account, VALUES)
    assert error_code(refused.value) == "PolicyTypeNotEnabledException"
    organizations.enable_policy_type(RootId=root, PolicyType=TYPE)
    assert (
        code_of(organizations.enable_policy_type, RootId=root, PolicyType=TYPE) == "PolicyTypeAlreadyEnabledException"
    )
    before = organizations.list_policies_for_target(TargetId=account, Filter="SERVICE_CONTROL_POLICY")["Policies"]
    attach(account, VALUES)
    assert len(organizations.list_policies_for_target(TargetId=account, Filter=TYPE)["Policies"]) == 1
    organizations.disable_policy_type(RootId=root, PolicyType=TYPE)
    assert organizations.list_policies_for_target(TargetId=account, Filter=TYPE)["Policies"] == []
    assert (
        organizations.list_policies_for_target(TargetId=account, Filter="SERVICE_CONTROL_POLICY")["Policies"]
        == before
        != []
    )
    assert code_of(organizations.disable_policy_type, RootId=root, PolicyType=TYPE) == "PolicyTypeNotEnabledException"


B = policy(**KEY, tag_value=assign(["Sandbox"]), enforced_for=assign(["redshift:*", "dynamodb:table"]))
C = policy(
    "CostCenter",
    **KEY,
    tag_value={"@@append": ["Marketing", "Support"]},
    enforced_for={"@@append": ["redshift:*", "dynamodb:table"]},
)
D = policy(
    tag_value={"@@remove": ["Development", "Marketing"]}, enforced_for={"@@remove": ["redshift:*", "dynamodb:table"]}
)
E = policy(
    "project",
    tag_key={CONTROL: ["@@none"], **assign("Project")},
    tag_value={CONTROL: ["@@append"], **assign(["Maintenance", "Escalations"])},
)
F = policy("project", tag_key=assign("PROJECT"), tag_value={"@@append": ["Research"], "@@remove": ["Escalations"]})
G = policy("project", tag_value={CONTROL: ["@@append"], **assign(["Maintenance"])})
H = policy("project", tag_value={CONTROL: ["@@append", "@@remove"]})
REOPENED = policy("project", tag_key={CONTROL: ["@@all"]}, tag_value={CONTROL: ["@@all"]})
CLOSED = {"tags": {CONTROL: ["@@none"], "costcenter": {CONTROL: ["@@none"], **A["tags"]["costcenter"]}}}


@pytest.mark.parametrize(
    "at_root,at_unit,at_account,expected",
    [
        ([A], [], [], {"costcenter": {"tag_key": "CostCenter", "tag_value": ["Development", "Support"]}}),
        # Example 1: a child's values in the place of the parent's.
        (
            [A],
            [B],
            [],
            {
                "costcenter": {
                    "tag_key": "CostCenter",
                    "tag_value": ["Sandbox"],
                    "enforced_for": ["redshift:*", "dynamodb:table"],
                }
            },
        ),
        # Example 2: added to them.
        (
            [A],
            [C],
            [],
            {
                "costcenter": {
                    "tag_key": "CostCenter",
                    "tag_value": ["Development", "Support", "Marketing"],
                    "enforced_for": ["redshift:*", "dynamodb:table"],
                }
            },
        ),
        # Example 3: taken away; a setting with nothing left is gone.
        ([A], [C], [D], {"costcenter": {"tag_key": "CostCenter", "tag_value": ["Support"]}}),
        # Example 4: what children may not.
        ([E], [F], [], {"project": {"tag_key": "Project", "tag_value": ["Maintenance", "Escalations", "Research"]}}),
        # No level takes back what one above said.
        (
            [E],
            [REOPENED],
            [F],
            {"project": {"tag_key": "Project", "tag_value": ["Maintenance", "Escalations", "Research"]}},
        ),
        # Example 5: only what both of one level allow.
        (
            [G, H],
            [policy("project", tag_value={"@@append": ["More"], "@@remove": ["Maintenance"]})],
            [],
            {"project": {"tag_value": ["Maintenance", "More"]}},
        ),
        # Example 6: of one level, what was attached first.
        (
            [
                policy("project", tag_key=assign("PROJECT"), tag_value={"@@append": ["Maintenance"]}),
                policy("project", tag_key=assign("project")),
            ],
            [],
            [],
            {"project": {"tag_key": "PROJECT", "tag_value": ["Maintenance"]}},
        ),
        # Policies of one level do not bind each other.
        (
            [E, policy("project", tag_value={"@@append": ["Beside"]})],
            [],
            [],
            {"project": {"tag_key": "Project", "tag_value": ["Maintenance", "Escalations", "Beside"]}},
        ),
        # Nothing is added to what is closed; the settings there are their own.
        (
            [CLOSED],
            [B, policy("project", tag_key=assign("Project"))],
            [],
            {"costcenter": {"tag_key": "CostCenter", "tag_value": ["Sandbox"]}},
        ),
        (
            [],
            [A],
            [policy("project", tag_key=assign("Project"))],
            {
                "costcenter": {"tag_key": "CostCenter", "tag_value": ["Development", "Support"]},
                "project": {"tag_key": "Project"},
            },
        ),
    ],
)
def test_policies_merge_from_root_to_account(
    cloud: Cloud,
    organizations: Client,
    levels: tuple[str, str, str],
    attach: Attach,
    at_root: list[dict[str, Any]],
    at_unit: list[dict[str, Any]],
    at_account: list[dict[str, Any]],
    expected: dict[str, Any],
) -> None:
    for target, documents in zip(levels, (at_root, at_unit, at_account), strict=True):
        for document in documents:
            attach(target, document)
    assert effective(organizations, TargetId=levels[2]) == {"tags": expected}
    member = cloud.client_for("organizations", administrator_of(cloud, levels[2]))
    assert effective(member) == effective(member, TargetId=levels[2]) == {"tags": expected}


def test_who_may_read_which_effective_policy(
    cloud: Cloud, organizations: Client, levels: tuple[str, str, str], attach: Attach, unique: str
) -> None:
    root, unit, account = levels
    member = cloud.client_for("organizations", administrator_of(cloud, account))
    ask = {"PolicyType": TYPE}
    assert code_of(organizations.describe_effective_policy, **ask) == "EffectivePolicyNotFoundException"
    assert code_of(member.describe_effective_policy, **ask) == "EffectivePolicyNotFoundException"
    attach(unit, A)
    assert effective(member) == effective(organizations, TargetId=account)
    # The unit's policy is not the management account's, nor a neighbour's.
    neighbour = cloud.info["linked_account_ids"][0]
    assert code_of(organizations.describe_effective_policy, **ask) == "EffectivePolicyNotFoundException"
    assert (
        code_of(organizations.describe_effective_policy, TargetId=neighbour, **ask)
        == "EffectivePolicyNotFoundException"
    )
    attach(root, policy("team", tag_key=assign("Team")))
    assert (
        effective(organizations)
        == {"tags": {"team": {"tag_key": "Team"}}}
        == effective(cloud.client("organizations", f"linked-{neighbour}"))
    )
    assert (
        code_of(cloud.client("organizations", f"linked-{neighbour}").describe_effective_policy, TargetId=account, **ask)
        == "AccessDeniedException"
    )
    organizations.register_delegated_administrator(
        AccountId=neighbour, ServicePrincipal="tagpolicies.tag.amazonaws.com"
    )
    try:
        delegated = cloud.client("organizations", f"linked-{neighbour}")
        assert "costcenter" in effective(delegated, TargetId=account)["tags"]
    finally:
        organizations.deregister_delegated_administrator(
            AccountId=neighbour, ServicePrincipal="tagpolicies.tag.amazonaws.com"
        )
    assert code_of(organizations.describe_effective_policy, TargetId=root, **ask) == "InvalidInputException"
    assert code_of(organizations.describe_effective_policy, TargetId="999999999999", **ask) == "TargetNotFoundException"
    assert (
        code_of(organizations.describe_effective_policy, PolicyType="BACKUP_POLICY")
        == "EffectivePolicyNotFoundException"
    )
    assert (
        code_of(organizations.describe_effective_policy, PolicyType="SERVICE_CONTROL_POLICY") == "InvalidInputException"
    )


@pytest.mark.aws
def test_a_stranger_reads_no_effective_policy(cloud: Cloud) -> None:
    master, linked = cloud.info["master_account_id"], f"linked-{cloud.info['linked_account_ids'][0]}"
    assert (
        code_of(cloud.client("organizations", "portal").describe_effective_policy, PolicyType=TYPE, TargetId=master)
        == "AWSOrganizationsNotInUseException"
    )
    assert (
        code_of(cloud.client("organizations", linked).describe_effective_policy, PolicyType=TYPE, TargetId=master)
        == "AccessDeniedException"
    )


@pytest.mark.aws
def test_the_permission_is_needed(cloud: Cloud, unique: str) -> None:
    trust = trust_policy(cloud.account_id("portal"))
    for number, (action, code) in enumerate(
        (
            ("organizations:DescribePolicy", "AccessDeniedException"),
            ("organizations:DescribeEffectivePolicy", "TargetNotFoundException"),
        )
    ):
        with role_with(cloud, "master", f"{unique}-{number}", trust, allow(action)) as arn:
            client = cloud.client_for("organizations", assume(cloud.client("sts", "portal"), arn))
            assert code_of(client.describe_effective_policy, PolicyType=TYPE, TargetId="000000000000") == code
