"""AWS's Signature Version 4 test suite: a folder a case, with the request, the canonical request, the string to sign and
the Authorization header."""

import re
from pathlib import Path

from harness import Binary, Tally


def wrong_in(binary: Binary, folder: Path) -> str | None:
    name = folder.name

    def read(ending: str) -> str:
        return (folder / f"{name}.{ending}").read_bytes().decode("utf-8").replace("\r", "")

    canonical = read("creq")
    token = re.search(r"^x-amz-security-token:(.*)$", canonical, re.MULTILINE)
    request = read("req")
    # In one case the token is added after signing: the request carries it, the signature must not.
    answer = binary(do="sign", request=request, token=token.group(1) if token else "")
    for part, wanted in (
        ("canonical_request", canonical),
        ("string_to_sign", read("sts")),
        ("authorization", read("authz")),
    ):
        if answer.get(part) != wanted:
            return f"{part}: expected {wanted!r}, got {answer.get(part)!r}"
    return None


def run(binary: Binary, tally: Tally, suite: Path) -> None:
    for request in sorted(suite.rglob("*.req")):
        name = request.parent.relative_to(suite).as_posix()
        tally.case("signatures", name, lambda folder=request.parent: wrong_in(binary, folder))
