"""Tag policies: syntax, inheritance, the effective policy and what it refuses. The examples named are those of the AWS
Organizations User Guide, "Inheritance examples".
"""

import json

import pytest
from botocore.exceptions import ClientError
from estate import allow, assume, error_code, role_with, trust_policy
from taggable import Maker, pairs
from test_organizations import administrator_of, code_of, new_account, organizations  # noqa: F401
from test_tagging import tag, untag

TYPE = "TAG_POLICY"
REGION = "us-east-1"
CONTROL = "@@operators_allowed_for_child_policies"


def assign(value: object) -> dict:
    return {"@@assign": value}


def policy(key: str = "costcenter", **settings: dict) -> dict:
    return {"tags": {key: settings}}


@pytest.fixture
def enabled(organizations):  # noqa: F811
    """The organisation's root, tag policies enabled."""
    root = organizations.list_roots()["Roots"][0]["Id"]
    organizations.enable_policy_type(RootId=root, PolicyType=TYPE)
    yield root
    organizations.disable_policy_type(RootId=root, PolicyType=TYPE)


@pytest.fixture
def attach(organizations, unique):  # noqa: F811
    """attach(target, document): a tag policy, gone afterwards."""
    made = []

    def attach_new(target: str, document: dict) -> str:
        policy_id = organizations.create_policy(
            Name=f"{unique}-{len(made)}", Description="", Type=TYPE, Content=json.dumps(document)
        )["Policy"]["PolicySummary"]["Id"]
        made.append((policy_id, target))
        organizations.attach_policy(PolicyId=policy_id, TargetId=target)
        return policy_id

    yield attach_new
    for policy_id, _ in made:
        for target in organizations.list_targets_for_policy(PolicyId=policy_id)["Targets"]:
            organizations.detach_policy(PolicyId=policy_id, TargetId=target["TargetId"])
        organizations.delete_policy(PolicyId=policy_id)


@pytest.fixture
def levels(enabled, organizations, unique) -> tuple[str, str, str]:  # noqa: F811
    """Root, a new unit and a new account in it."""
    account = new_account(organizations, unique)
    unit = organizations.create_organizational_unit(ParentId=enabled, Name=unique)["OrganizationalUnit"]["Id"]
    organizations.move_account(AccountId=account, SourceParentId=enabled, DestinationParentId=unit)
    return enabled, unit, account


def effective(client, **params) -> dict:
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
def test_what_is_no_tag_policy(organizations, unique, content):  # noqa: F811
    text = content if isinstance(content, str) else json.dumps(content)
    assert (
        code_of(organizations.create_policy, Name=unique, Description="", Type=TYPE, Content=text)
        == "MalformedPolicyDocumentException"
    )


def test_a_tag_policy_is_kept_as_it_was_sent(organizations, unique):  # noqa: F811
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


def test_ten_are_attached_at_most_and_other_types_are_not_counted(levels, attach):
    for _ in range(10):
        attach(levels[2], VALUES)
    with pytest.raises(ClientError, match="ConstraintViolationException"):
        attach(levels[2], VALUES)


def test_the_type_is_enabled_first_and_disabled_alone(cloud, organizations, attach, unique):  # noqa: F811
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


KEY = {"tag_key": assign("CostCenter")}
A = policy(**KEY, tag_value=assign(["Development", "Support"]))
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
    cloud,
    organizations,  # noqa: F811
    levels,
    attach,
    at_root,
    at_unit,
    at_account,
    expected,
):
    for target, documents in zip(levels, (at_root, at_unit, at_account), strict=True):
        for document in documents:
            attach(target, document)
    assert effective(organizations, TargetId=levels[2]) == {"tags": expected}
    member = cloud.client_for("organizations", administrator_of(cloud, levels[2]))
    assert effective(member) == effective(member, TargetId=levels[2]) == {"tags": expected}


def test_who_may_read_which_effective_policy(cloud, organizations, levels, attach, unique):  # noqa: F811
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
def test_a_stranger_reads_no_effective_policy(cloud):
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
def test_the_permission_is_needed(cloud, unique):
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


class Account:
    """What a new account's administrator calls, in the shape that Maker's clients have."""

    def __init__(self, cloud, account: str) -> None:
        self.id, self._cloud, self._credentials = account, cloud, administrator_of(cloud, account)

    def __call__(self, service: str):
        return self._cloud.client_for(service, self._credentials)

    def queue(self, name: str) -> str:
        self("sqs").create_queue(QueueName=name)
        return f"arn:aws:sqs:{REGION}:{self.id}:{name}"

    def instance(self) -> str:
        return self("ec2").run_instances(ImageId="ami-12345678", MinCount=1, MaxCount=1)["Instances"][0]["InstanceId"]


@pytest.fixture
def account(cloud, levels) -> Account:
    return Account(cloud, levels[2])


def refused_code(call) -> str:
    with pytest.raises(ClientError) as refused:
        call()
    assert "tag policy" in str(refused.value) and "'CostCenter'" in str(refused.value)
    return error_code(refused.value)


def enforcing(*kinds: str) -> dict:
    return policy(**KEY, tag_value=assign(["100", "200*"]), enforced_for=assign(list(kinds)))


def test_the_tagging_api_says_which_resource_the_policy_refused(account, levels, attach, unique):
    attach(levels[1], enforcing("sqs:queue"))
    queue, tagging = account.queue(unique), account("resourcegroupstaggingapi")
    topic = account("sns").create_topic(Name=unique)["TopicArn"]
    failed = tag(tagging, queue, topic, CostCenter="300", other="x")
    assert set(failed) == {queue}
    assert (failed[queue]["ErrorCode"], failed[queue]["StatusCode"]) == ("InvalidParameterException", 400)
    assert failed[queue]["ErrorMessage"] == (
        "The tag policy does not allow the specified value for the following tag key: 'CostCenter'."
    )
    url = account("sqs").get_queue_url(QueueName=unique)["QueueUrl"]
    assert not account("sqs").list_queue_tags(QueueUrl=url).get("Tags")
    assert pairs(account("sns").list_tags_for_resource(ResourceArn=topic)["Tags"]) == {
        "CostCenter": "300",
        "other": "x",
    }
    for value in ("100", "200", "200-b"):
        assert tag(tagging, queue, CostCenter=value) == {}
    for value in ("", "1000", "20", "x200"):
        assert queue in tag(tagging, queue, CostCenter=value)
    # Keys in another case are refused whatever the value; keys that the policy does not name are free.
    for key in ("costcenter", "COSTCENTER"):
        assert f"'{key}'" in tag(tagging, queue, **{key: "100"})[queue]["ErrorMessage"]
    assert tag(tagging, queue, CostCenters="300") == {}
    assert untag(tagging, queue, keys=["CostCenter"]) == {}


def test_nothing_is_refused_without_enforced_for(account, levels, attach, unique):
    attach(levels[0], A)
    attach(levels[2], policy("team", tag_value=assign(["a"]), enforced_for=assign(["ec2:volume", "sns:*"])))
    queue = account.queue(unique)
    assert tag(account("resourcegroupstaggingapi"), queue, CostCenter="x", costcenter="y", team="z") == {}
    instance = account.instance()
    account("ec2").create_tags(Resources=[instance], Tags=[{"Key": "CostCenter", "Value": "x"}])


def test_a_key_without_case_is_lower_case_and_without_values_takes_any(account, levels, attach, unique):
    attach(levels[2], policy("CostCenter", enforced_for=assign(["sqs:ALL_SUPPORTED"])))
    queue, tagging = account.queue(unique), account("resourcegroupstaggingapi")
    assert tag(tagging, queue, costcenter="anything") == {}
    assert queue in tag(tagging, queue, CostCenter="anything")


def test_what_changes_in_the_organisation_changes_what_is_refused(
    account,
    levels,
    attach,
    organizations,  # noqa: F811
    unique,
):
    root, unit, number = levels
    policy_id = attach(unit, enforcing("sqs:*"))
    queue, tagging = account.queue(unique), account("resourcegroupstaggingapi")
    assert queue in tag(tagging, queue, CostCenter="300")
    organizations.update_policy(PolicyId=policy_id, Content=json.dumps(policy(**KEY, tag_value=assign(["300"]))))
    assert tag(tagging, queue, CostCenter="300") == {}
    organizations.update_policy(PolicyId=policy_id, Content=json.dumps(enforcing("sqs:*")))
    assert queue in tag(tagging, queue, CostCenter="300")
    organizations.move_account(AccountId=number, SourceParentId=unit, DestinationParentId=root)
    assert tag(tagging, queue, CostCenter="300") == {}


def test_the_management_account_is_bound_too(cloud, enabled, attach, unique):
    attach(cloud.info["master_account_id"], enforcing("sqs:queue"))
    maker = Maker(cloud, "master", unique, REGION)
    maker("sqs").create_queue(QueueName=unique)
    assert maker.arn("sqs", unique) in tag(
        maker("resourcegroupstaggingapi"), maker.arn("sqs", unique), CostCenter="300"
    )


def test_ec2s_own_calls(account, levels, attach, unique):
    attach(levels[1], enforcing("ec2:instance", "ec2:security-group"))
    ec2, instance = account("ec2"), account.instance()
    volume = ec2.create_volume(AvailabilityZone=f"{REGION}a", Size=8)["VolumeId"]
    wrong, right = [{"Key": "CostCenter", "Value": "300"}], [{"Key": "CostCenter", "Value": "2001"}]
    assert refused_code(lambda: ec2.create_tags(Resources=[volume, instance], Tags=wrong)) == "TagPolicyViolation"
    assert ec2.describe_tags(Filters=[{"Name": "resource-id", "Values": [volume, instance]}])["Tags"] == []
    ec2.create_tags(Resources=[volume], Tags=wrong)
    ec2.create_tags(Resources=[instance], Tags=right)

    def group(tags: list[dict]):
        return ec2.create_security_group(
            GroupName=unique, Description="x", TagSpecifications=[{"ResourceType": "security-group", "Tags": tags}]
        )

    assert refused_code(lambda: group(wrong)) == "TagPolicyViolation"
    assert group(right)["GroupId"]
    ec2.delete_tags(Resources=[instance], Tags=right)


def test_other_services_own_calls(account, levels, attach, unique):
    attach(levels[0], enforcing("s3:bucket", "sns:topic", "sqs:queue", "dynamodb:table"))
    wrong, right = [{"Key": "CostCenter", "Value": "300"}], [{"Key": "CostCenter", "Value": "100"}]
    s3, sns, sqs, dynamodb = account("s3"), account("sns"), account("sqs"), account("dynamodb")
    s3.create_bucket(Bucket=unique)
    s3.put_bucket_tagging(Bucket=unique, Tagging={"TagSet": right})
    assert refused_code(lambda: s3.put_bucket_tagging(Bucket=unique, Tagging={"TagSet": wrong})) == "TagPolicyException"
    assert s3.get_bucket_tagging(Bucket=unique)["TagSet"] == right

    topic = sns.create_topic(Name=unique, Tags=right)["TopicArn"]
    assert refused_code(lambda: sns.tag_resource(ResourceArn=topic, Tags=wrong)) == "TagPolicy"
    assert refused_code(lambda: sns.create_topic(Name=f"{unique}-2", Tags=wrong)) == "TagPolicy"

    url = sqs.create_queue(QueueName=unique, tags={"CostCenter": "100"})["QueueUrl"]
    refused_code(lambda: sqs.tag_queue(QueueUrl=url, Tags={"CostCenter": "300"}))
    refused_code(lambda: sqs.create_queue(QueueName=f"{unique}-2", tags={"CostCenter": "300"}))
    assert sqs.list_queue_tags(QueueUrl=url)["Tags"] == {"CostCenter": "100"}

    def table(name: str, tags: list[dict]) -> str:
        return dynamodb.create_table(
            TableName=name,
            BillingMode="PAY_PER_REQUEST",
            KeySchema=[{"AttributeName": "k", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "k", "AttributeType": "S"}],
            Tags=tags,
        )["TableDescription"]["TableArn"]

    arn = table(unique, right)
    assert refused_code(lambda: dynamodb.tag_resource(ResourceArn=arn, Tags=wrong)) == "ValidationException"
    assert refused_code(lambda: table(f"{unique}-2", wrong)) == "ValidationException"


def test_auto_scaling_groups(account, levels, attach, unique):
    attach(levels[2], enforcing("autoscaling:autoScalingGroup"))
    scaling = account("autoscaling")
    scaling.create_launch_configuration(LaunchConfigurationName=unique, ImageId="ami-1", InstanceType="t3.micro")

    def make(name: str, value: str) -> None:
        scaling.create_auto_scaling_group(
            AutoScalingGroupName=name,
            MinSize=0,
            MaxSize=1,
            LaunchConfigurationName=unique,
            AvailabilityZones=[f"{REGION}a"],
            Tags=[{"Key": "CostCenter", "Value": value}],
        )

    refused_code(lambda: make(f"{unique}-2", "300"))
    make(unique, "100")
    refused_code(
        lambda: scaling.create_or_update_tags(
            Tags=[
                {
                    "ResourceId": unique,
                    "ResourceType": "auto-scaling-group",
                    "Key": "CostCenter",
                    "Value": "300",
                    "PropagateAtLaunch": True,
                }
            ]
        )
    )
    assert scaling.describe_auto_scaling_groups()["AutoScalingGroups"][0]["Tags"][0]["Value"] == "100"
