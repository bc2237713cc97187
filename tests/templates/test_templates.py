"""What customers and operators are asked to run: clean by cfn-lint and parliament, and no more than reads by policy_sentry."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "script" / "lib"))

import product  # noqa: E402

# Data-plane reads: what is in a customer's objects, secrets, messages, logs and code is never read (AWS calls these "Read" too).
DATA_PLANE = {
    "s3:GetObject", "s3:GetObjectVersion", "secretsmanager:GetSecretValue", "ssm:GetParameter", "ssm:GetParameters",
    "ssm:GetParametersByPath", "dynamodb:Scan", "dynamodb:Query", "dynamodb:GetItem", "dynamodb:BatchGetItem",
    "logs:GetLogEvents", "logs:FilterLogEvents", "logs:StartQuery", "lambda:GetFunction", "ec2:GetPasswordData",
    "ec2:GetConsoleOutput", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer", "athena:GetQueryResults",
    "sqs:ReceiveMessage", "kinesis:GetRecords", "kms:Decrypt", "codecommit:GetFile", "rds:DownloadDBLogFilePortion",
}  # fmt: skip
# parliament's findings that are known and wanted, by name, with the reason.
MUTED = {
    "RESOURCE_STAR"  # List and Describe actions that AWS offers no resource for
}


def printed(*arguments: str) -> str:
    binary = product.binary_file(os.environ.get("PORTAL_BUILD", "release"))
    return subprocess.run([binary, "template", *arguments], capture_output=True, text=True, check=True).stdout


ARNS = {
    "FunctionLog": "arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/x:*",
    "Results": "arn:aws:sqs:us-east-1:123456789012:x",
}
TEMPLATES = {
    "plain": [],
    "odd-name": ["--customer-name", 'Zürich "AG" & Söhne 🏔️ {{x}} ${AWS::AccountId}'],
    "long-code": ["--customer-code", "abcdefghijkl", "--installation", "mnopqrstuvwx"],
    "china": ["--partition", "aws-cn"],
    "automation of 1": ["--automation", "1"],
    "automation of 158": ["--automation", "158"],
    "automation of 600": ["--automation", "600", "--customer-name", 'Zürich "AG" {{x}}'],
    "automation, long names": [
        "--automation",
        "158",
        "--customer-code",
        "abcdefghijkl",
        "--installation",
        "mnopqrstuvwx",
    ],
    "automation in China": ["--automation", "1", "--partition", "aws-cn"],
    "tag writing": ["--tag-write"],
    "tag writing, long names": ["--tag-write", "--customer-code", "abcdefghijkl", "--installation", "mnopqrstuvwx"],
    "tag writing in China": ["--tag-write", "--partition", "aws-cn", "--customer-name", 'Zürich "AG" {{x}}'],
    "automation with the add-on": ["--automation", "600", "--tag-write"],
    "automation with the add-on in China": ["--automation", "1", "--tag-write", "--partition", "aws-cn"],
    "granted by hand": ["--grant-by-hand"],
}


@pytest.fixture(params=TEMPLATES, scope="module")
def template(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("template") / "activation.yaml"
    file.write_text(printed(*TEMPLATES[request.param]))
    return file


def policies(document: Any) -> list[dict[str, Any]]:
    """The policy documents of a template, functions replaced by what they give."""

    def resolved(value: Any) -> Any:
        if isinstance(value, dict) and set(value) == {"Fn::Sub"}:
            return (
                value["Fn::Sub"]
                .replace("${AWS::Partition}", "aws")
                .replace("${AWS::AccountId}", "123456789012")
                .replace("${Installation}", "main")
            )
        if isinstance(value, dict) and set(value) == {"Fn::GetAtt"}:
            return ARNS[value["Fn::GetAtt"][0]]
        if isinstance(value, dict):
            return {k: resolved(v) for k, v in value.items()}
        return [resolved(v) for v in value] if isinstance(value, list) else value

    found = []
    for resource in document["Resources"].values():
        properties = resource["Properties"]
        if resource["Type"] == "AWS::IAM::ManagedPolicy":
            found.append(resolved(properties["PolicyDocument"]))
        if resource["Type"] == "AWS::IAM::Role":
            found += [resolved(p["PolicyDocument"]) for p in properties.get("Policies", [])]
        if resource["Type"] == "AWS::Lambda::Function":  # what its sessions in linked accounts are narrowed to
            settings = properties["Environment"]["Variables"]
            found += [json.loads(value) for name, value in settings.items() if name.endswith("SESSION_POLICY")]
    return found


def cfn_lint(file: Path) -> str:
    lint = Path(sys.executable).with_name("cfn-lint")
    return subprocess.run(
        [lint, "--non-zero-exit-code", "warning", file], capture_output=True, text=True, check=False
    ).stdout


def findings(policy: dict[str, Any]) -> list[str]:
    from parliament import analyze_policy_string
    from policy_sentry.querying.actions import get_action_data

    def is_newer(finding: Any) -> bool:
        """An action that parliament's own list does not have yet, and policy_sentry's has."""
        words = str(finding.detail).split()
        return finding.issue == "UNKNOWN_ACTION" and ":" in words[-1] and bool(get_action_data(*words[-1].split(":")))

    analysed = analyze_policy_string(json.dumps(policy))
    return [
        f"{f.severity} {f.issue} {f.detail}"
        for f in analysed.findings
        if f.issue not in MUTED and f.severity != "LOW" and not is_newer(f)
    ]


def test_cfn_lint_finds_nothing(template: Path) -> None:
    assert cfn_lint(template) == ""


def test_cfn_lint_finds_something_in_a_spoilt_template(template: Path) -> None:
    template_with_fault = template.with_name("spoilt.yaml")
    template_with_fault.write_text(template.read_text().replace("PolicyDocument:", "PolicyText:"))
    assert "PolicyText" in cfn_lint(template_with_fault)


def test_the_operators_template_is_clean_too() -> None:
    assert cfn_lint(ROOT / "deploy" / "operator.yaml") == ""
    for policy in policies(yaml.safe_load((ROOT / "deploy" / "operator.yaml").read_text())):
        assert findings(policy) == []


def test_parliament_finds_nothing(template: Path) -> None:
    documents = policies(yaml.safe_load(template.read_text()))
    assert documents
    for policy in documents:
        assert findings(policy) == []
        assert len(json.dumps(policy, separators=(",", ":"))) <= 6144


def test_parliament_finds_nothing_in_the_persons_policy() -> None:
    assert findings(json.loads(printed("--person-policy"))) == []


@pytest.mark.parametrize(
    "arguments", [a for a in TEMPLATES.values() if not {"--automation", "--grant-by-hand", "--tag-write"} & set(a)]
)
def test_the_role_reads_lists_and_nothing_else(arguments: list[str]) -> None:
    from policy_sentry.querying.actions import get_action_data

    for policy in policies(yaml.safe_load(printed(*arguments))):
        for statement in policy["Statement"]:
            assert statement["Effect"] == "Allow"
            for action in statement["Action"]:
                assert action not in DATA_PLANE
                service, name = action.split(":")
                known = get_action_data(service, name)
                assert known, f"{action} is no action of AWS"
                assert known[service][0]["access_level"] in ("Read", "List"), action


@pytest.mark.parametrize("arguments", [a for a in TEMPLATES.values() if "--tag-write" in a and "--automation" not in a])
def test_the_add_on_changes_tags_and_nothing_else(arguments: list[str]) -> None:
    from policy_sentry.querying.actions import get_action_data

    template = yaml.safe_load(printed(*arguments))
    assert {r["Type"] for r in template["Resources"].values()} == {"AWS::IAM::ManagedPolicy"}
    seen = set()
    for policy in policies(template):
        for statement in policy["Statement"]:
            assert statement["Effect"] == "Allow"
            for action in statement["Action"]:
                service, name = action.split(":")
                known = get_action_data(service, name)
                assert known, f"{action} is no action of AWS"
                assert known[service][0]["access_level"] == "Tagging", (action, known[service][0]["access_level"])
                seen.add(action)
    assert {
        "tag:TagResources",
        "tag:UntagResources",
        "s3:PutBucketTagging",
        "ec2:CreateTags",
        "autoscaling:DeleteTags",
    } <= seen
    assert not {a for a in seen if a.split(":")[0] in ("iam", "kms", "cloudformation", "organizations", "sts")}


def test_an_action_that_writes_would_be_seen() -> None:
    from policy_sentry.querying.actions import get_action_data

    assert get_action_data("iam", "CreateRole")["iam"][0]["access_level"] not in ("Read", "List")
    assert findings(
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "iam:NoSuchThing", "Resource": "*"}]}
    )


@pytest.mark.parametrize(
    "flags",
    [[], ["--tag-write", "--customer-code", "abcdefghijkl", "--installation", "mnopqrstuvwx"]],
    ids=["plain", "add-on"],
)
@pytest.mark.parametrize(("accounts", "policies_needed"), [(1, 1), (158, 2), (600, 7)])
def test_a_selection_fits_the_limits_of_iam_and_cloudformation(
    accounts: int, policies_needed: int, flags: list[str]
) -> None:
    text = printed("--automation", str(accounts), *flags)
    document = yaml.safe_load(text)
    grants = [r["Properties"] for r in document["Resources"].values() if r["Type"] == "AWS::IAM::ManagedPolicy"]
    assert len(grants) == policies_needed <= 10
    assert all(len(json.dumps(g["PolicyDocument"], separators=(",", ":"))) <= 6144 for g in grants)
    assert len({arn for g in grants for arn in g["PolicyDocument"]["Statement"][0]["Resource"]}) == accounts
    assert len(text.encode()) < 1_000_000
    assert len(document["Resources"]) <= 500
    variables = document["Resources"]["Function"]["Properties"]["Environment"]["Variables"]
    assert all(len(value) <= 2048 for name, value in variables.items() if name.endswith("SESSION_POLICY"))
    assert ("ADD_ON_SESSION_POLICY" in variables) == ("--tag-write" in flags)
    assert len(json.dumps(variables)) < 4096  # Lambda's limit for the environment


def test_the_add_on_is_made_by_a_session_that_may_make_nothing_else() -> None:
    document = yaml.safe_load(printed("--automation", "1", "--tag-write"))
    variables = document["Resources"]["Function"]["Properties"]["Environment"]["Variables"]
    role = variables["STACK_NAME"]
    assert variables["ADD_ON_STACK_NAME"] == f"{role}-tags"
    assert variables["ADD_ON_TEMPLATE_SHA256"] == hashlib.sha256(printed("--tag-write").encode()).hexdigest()
    assert json.loads(variables["ADD_ON_SESSION_POLICY"])["Statement"] == [
        {
            "Effect": "Allow",
            "Action": [
                f"cloudformation:{a}" for a in ("CreateStack", "DescribeStacks", "DescribeStackEvents", "DeleteStack")
            ],
            "Resource": f"arn:aws:cloudformation:us-east-1:*:stack/{role}-tags/*",
        },
        {
            "Effect": "Allow",
            "Action": ["iam:CreatePolicy", "iam:GetPolicy", "iam:ListPolicyVersions", "iam:DeletePolicy"],
            "Resource": f"arn:aws:iam::*:policy/{role}-tags-*",
        },
        {
            "Effect": "Allow",
            "Action": ["iam:AttachRolePolicy", "iam:DetachRolePolicy"],
            "Resource": f"arn:aws:iam::*:role/{role}",
            "Condition": {"ArnLike": {"iam:PolicyARN": f"arn:aws:iam::*:policy/{role}-tags-*"}},
        },
    ]


def test_an_automation_without_the_add_on_says_nothing_of_it() -> None:
    text = printed("--automation", "1")
    resources = yaml.safe_load(text)["Resources"]
    assert not [n for n in resources["Function"]["Properties"]["Environment"]["Variables"] if n.startswith("ADD_ON")]
    assert "tags" not in yaml.safe_load(text)["Description"]
    assert "lets tags be changed" in yaml.safe_load(printed("--automation", "1", "--tag-write"))["Description"]
