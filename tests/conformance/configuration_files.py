"""botocore as an oracle for the config and credentials files, and for what a credential_process prints: what it reads, the
portal reads to the same values. What botocore refuses may be read all the same.
"""

import json
import random
import re
import tempfile
from pathlib import Path
from typing import Any

import botocore.credentials
import botocore.exceptions
import botocore.session
from dateutil.tz import tzutc
from harness import Binary, Tally

GENERATED = 300

# The forms of public reports: smithy-lang/smithy-rs#1488, awslabs/aws-sdk-rust#1097, boto/botocore#43, aws/aws-cli#3419.
CONFIG = {
    "a comment behind a section": "[profile old] # words\nregion = a\n[profile portal] ; words\nregion = b\n",
    "all keys indented": "[profile portal]\n aws_access_key_id = A\n aws_secret_access_key = s\n",
    "all keys indented by tabs, with nested ones": "[profile p]\n\tregion = a\n\ts3 =\n\t\tx = y\n\toutput = b\n",
    "a name in quotes": '[profile "my portal"]\nregion = a\n[profile "portal"]\nregion = b\n',
    "a name in other quotes": "[profile   'my  portal']\nregion = a\n",
    "default before profile default": "[default]\nregion = a\noutput = x\n[profile default]\nregion = b\n",
    "profile default before default": "[profile default]\nregion = b\noutput = x\n[default]\nregion = a\n",
    "a colon behind a key": "[profile other]\nregion: x\noutput :y\n",
    "a value that goes on": "[profile p]\ncredential_process = /bin/a\n    --b c\n\n    # words\n    d\nregion = x\n",
    "nested keys": "[profile p]\ns3 =\n  addressing_style = path\n  signature_version = s3v4\nregion = x\n",
    "= and : within a value": "[profile p]\nendpoint_url = http://a:1/b=c\nother: a=b\n",
    "other sections": "[preview]\nx = y\n[sso-session s]\nsso_region = r\n[services local]\nsts =\n  endpoint_url = u\n",
    "keys in capitals": "[default]\nRegion = x\n",
    "line ends of Windows": "[profile p]\r\nregion = x\r\n\r\n[default]\r\nregion = y\r\n",
    "comments everywhere": "; a\n# b\n[profile p]\n# c\nregion = x # kept\n  # d\noutput = y\n",
}
CREDENTIALS = {
    "a plain name": "[p]\naws_access_key_id = A\n",
    "a name with a back slash": "[DOMAIN\\user]\naws_access_key_id = A\n",
    "a name with a space": "[my portal]\naws_access_key_id = A\n",
    "a name like a config file's": "[default]\naws_access_key_id = A\n[p] # words\naws_access_key_id: B\n",
}
# aws/aws-sdk-go#3324, fluent/fluent-bit#9025, hashicorp/terraform-provider-aws#43451
EXPIRATIONS: list[str | None] = [
    None,
    "2027-11-30T13:00:00Z",
    "2027-11-30T13:00:00+00:00",
    "2027-11-30T13:00:00+0000",
    "2027-11-30T13:00:00+00",
    "2027-11-30T15:00:00+02:00",
    "2027-11-30T07:30:00-0530",
    "2027-11-30 13:00:00+00:00",
    "2027-11-30 13:00:00 +0000",
    "2027-11-30 13:00:00 UTC",
    "2027-11-30T13:00:00.123456Z",
    "2027-11-30T13:00:00.123Z",
    "20271130T130000Z",
    "2027-11-30T13:00Z",
]


def profiles_of_botocore(config: Path, credentials: Path) -> dict[str, dict[str, Any]] | None:
    """Nested keys as the portal writes them; nothing where botocore refuses the files."""
    session = botocore.session.Session()
    session.set_config_variable("config_file", str(config))
    session.set_config_variable("credentials_file", str(credentials))
    try:
        profiles = session.full_config["profiles"]
    except botocore.exceptions.ConfigParseError:
        return None
    flat: dict[str, dict[str, Any]] = {}
    for name, values in profiles.items():
        flat[name] = {}
        for key, value in values.items():
            if isinstance(value, dict):
                flat[name].update({f"{key}.{inner.lower()}": text for inner, text in value.items()})
            else:
                flat[name][key] = re.sub(r"\n+", "\n", value)  # an empty line within a value is no part of ours
    return flat


def difference(binary: Binary, folder: Path, config: str, credentials: str) -> str | None:
    files = {name: folder / name for name in ("config", "credentials")}
    files["config"].write_bytes(config.encode())
    files["credentials"].write_bytes(credentials.encode())
    theirs = profiles_of_botocore(files["config"], files["credentials"])
    if theirs is None:
        return None
    got = binary(do="profiles", config=str(files["config"]), credentials=str(files["credentials"]))
    if "error" in got:
        return f"{got['error']} of {config!r} and {credentials!r}"
    ours = got["profiles"]
    if sorted(ours) != sorted(theirs):
        return f"profiles {sorted(ours)}, botocore's {sorted(theirs)} of {config!r} and {credentials!r}"
    for name, values in theirs.items():
        for key, value in values.items():
            if ours[name].get(key) != value:
                return f"{name}'s {key} is {ours[name].get(key)!r}, botocore's {value!r} of {config!r}"
    return None


def made_up(chance: random.Random) -> str:
    """A file of odd but readable forms."""
    lines: list[str] = []
    names = chance.sample(["alpha", "beta", "gamma delta", "e.f", "default"], chance.randint(1, 4))
    for name in names:
        quote = chance.choice(["", '"', "'"]) if " " not in name else chance.choice(['"', "'"])
        header = name if name == "default" and chance.random() < 0.5 else f"profile {quote}{name}{quote}"
        lines.append(f"[{header}]" + chance.choice(["", "", " # words", "\t; words", " "]))
        indent = chance.choice(["", "", " ", "\t", "   "])
        for number in range(chance.randint(0, 5)):
            lines += chance.choice([[], [], [""], ["# words"], [indent + "; words"]])
            mark = chance.choice(["=", " = ", ":", ": ", " =\t"])
            key = chance.choice(["Key", "key", "KEY"]) + str(number)
            kind = chance.random()
            if kind < 0.7:
                lines.append(f"{indent}{key}{mark}value {number} # kept")
            elif kind < 0.85:
                lines += [f"{indent}{key}{mark}first", f"{indent}  --second = {number}", f"{indent}    third"]
            else:
                lines += [f"{indent}{key} =", f"{indent}  inner = http://x:1/{number}", f"{indent}  Second=b=c"]
    return chance.choice(["\n", "\r\n"]).join(lines) + chance.choice(["", "\n"])


def expiration_difference(binary: Binary, folder: Path, expiration: str | None) -> str | None:
    document = {"Version": 1, "AccessKeyId": "A", "SecretAccessKey": "s", "Expiration": expiration}
    printed = folder / "printed.json"
    printed.write_text(json.dumps(document), encoding="utf-8")
    command = f"cat {printed}"
    provider = botocore.credentials.ProcessProvider("p", lambda: {"profiles": {"p": {"credential_process": command}}})
    made: Any = provider.load()
    end = getattr(made, "_expiry_time", None)
    theirs = end.astimezone(tzutc()).strftime("%Y-%m-%dT%H:%M:%S.%fZ").replace(".000000", "") if end else None
    got = binary(do="credential_process", command=command)
    return None if got.get("expires_at", "?") == theirs else f"{got}, botocore's {theirs}"


def run(binary: Binary, tally: Tally) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for what, text in CONFIG.items():
            tally.case("config files", what, lambda text=text: difference(binary, folder, text, ""))
        for what, text in CREDENTIALS.items():
            tally.case("credentials files", what, lambda text=text: difference(binary, folder, "", text))
        both = ("[profile p]\nregion = a\naws_access_key_id = A\n", "[p]\naws_access_key_id = B\n")
        tally.case("credentials files", "a profile in both", lambda: difference(binary, folder, *both))
        for seed in range(GENERATED):
            text = made_up(random.Random(seed))
            tally.case("config files", f"made up {seed}", lambda text=text: difference(binary, folder, text, ""))
        for expiration in EXPIRATIONS:
            tally.case(
                "expirations", str(expiration), lambda end=expiration: expiration_difference(binary, folder, end)
            )
