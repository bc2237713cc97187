"""What the operator meets: settings that cannot be used, the first administrator, the data folder, certificates, a full disk."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import ssl
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
import pytest
import requests

import processes
import product
from conftest import ROOT, wait_for

BINARY = product.binary_file(os.environ.get("PORTAL_BUILD", "release"))
# Nothing here asks AWS.
ENVIRONMENT = {
    name: value for name, value in processes.without_aws_settings().items() if "proxy" not in name.lower()
} | {"AWS_EC2_METADATA_DISABLED": "true", "AWS_ACCESS_KEY_ID": "none", "AWS_SECRET_ACCESS_KEY": "none"}


def serve(data: Path, *options: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """`client-portal serve` where it is to refuse: its end is waited for."""
    return subprocess.run(
        [BINARY, "serve", "--data", data, *options],
        env=ENVIRONMENT | variables,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@contextmanager
def running(
    data: Path, *options: str, scheme: str = "http", log: Path | None = None
) -> Iterator[tuple[processes.Server, str]]:
    port = processes.free_port_of_the_system()
    url = f"{scheme}://127.0.0.1:{port}"
    server = processes.Server(
        "the portal",
        [BINARY, "serve", "--data", data, "--port", str(port), *options],
        (log or data.parent) / f"portal-{port}.log",
        ENVIRONMENT,
        ROOT,
    )

    # Nobody has signed the certificates of these tests.
    is_ready = (
        (lambda: processes.answers(f"{url}/readyz"))
        if scheme == "http"
        else (lambda: '"ready"' in server.log.read_text())
    )
    try:
        server.wait_until(is_ready)
        yield server, url
    finally:
        server.end()


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize(
    ("options", "variables", "said"),
    [
        (["--host", "0.0.0.0"], {}, "host: without TLS the portal listens on loopback only"),
        (["--host", "localhost"], {}, "host: an address is needed"),
        (["--public-url", "javascript:alert(1)"], {}, "public_url: "),
        (["--aws-region", "eu-west-9"], {}, 'AWS has no region "eu-west-9"'),
        ([], {"CLIENT_PORTAL_PUBLIC_ULR": "https://portal.example.com"}, "Did you mean CLIENT_PORTAL_PUBLIC_URL?"),
        (["--store-url", "mysql://x"], {}, "store_url: "),
        (["--mail-url", "mail.example.com"], {}, "mail.url: "),
    ],
)
def test_settings_that_cannot_be_used_are_named_before_anything_is_made(
    tmp_path: Path, options: list[str], variables: dict[str, str], said: str
) -> None:
    ended = serve(tmp_path / "data", *options, **variables)
    assert ended.returncode == 2
    assert said in ended.stderr, ended.stderr
    assert not (tmp_path / "data").exists()


def test_a_port_that_is_taken_makes_no_administrator_and_shows_no_password(tmp_path: Path) -> None:
    with running(tmp_path / "one") as (_, url):
        port = url.rsplit(":", 1)[1]
        ended = serve(tmp_path / "two", "--port", port)
    assert ended.returncode == 1
    assert "Address already in use" in ended.stderr
    assert ".hpp" not in ended.stderr and "boost" not in ended.stderr
    assert "password" not in ended.stdout
    with running(tmp_path / "two", "--first-administrator-file", str(tmp_path / "file")):
        assert json.loads((tmp_path / "file").read_text())["password"]


def test_an_administrator_whose_password_cannot_be_written_is_not_made(tmp_path: Path) -> None:
    ended = serve(tmp_path / "data", "--port", "0", "--first-administrator-file", str(tmp_path / "none" / "file"))
    assert ended.returncode == 1
    assert "No such file or directory" in ended.stderr
    with running(tmp_path / "data", "--first-administrator-file", str(tmp_path / "file")) as (_, url):
        about = json.loads((tmp_path / "file").read_text())
        assert processes.sign_in_for_a_token(url, about["email"], about["password"])


def test_the_first_administrators_file_is_private_whatever_stood_there(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("before")
    file.chmod(0o644)
    before = os.umask(0)
    try:
        with running(tmp_path / "data", "--first-administrator-file", str(file)):
            assert mode(file) == 0o600
            assert mode(tmp_path / "data") == 0o700
            assert [entry.name for entry in (tmp_path / "data").iterdir() if mode(entry) & 0o077] == []
    finally:
        os.umask(before)


def test_a_folder_of_sqlite_is_served_by_one_process(tmp_path: Path) -> None:
    with running(tmp_path / "data") as (server, _):
        ended = serve(tmp_path / "data", "--port", "0")
        assert ended.returncode == 1
        assert "Another client-portal serves the data folder" in ended.stderr
        os.kill(server.pid, signal.SIGKILL)
        server.process.wait()
    with running(tmp_path / "data"):
        pass


def self_signed(folder: Path, name: str) -> tuple[Path, Path]:
    key, chain = folder / f"{name}-key.pem", folder / f"{name}.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", chain, "-days", "2",
         "-subj", f"/CN={name}", "-addext", "subjectAltName=IP:127.0.0.1"],
        check=True, capture_output=True,
    )  # fmt: skip
    return key, chain


def subject(url: str) -> str:
    """Of the certificate that is shown, by an `openssl` that trusts nobody."""
    host = url.removeprefix("https://")
    shown = subprocess.run(
        ["openssl", "s_client", "-connect", host], input="", capture_output=True, text=True, check=False
    )
    return next(line for line in shown.stdout.splitlines() if line.startswith("subject="))


def test_a_renewed_certificate_is_read_on_sighup_and_a_broken_one_is_not(tmp_path: Path) -> None:
    key, chain = tmp_path / "key.pem", tmp_path / "chain.pem"
    for name in ("first", "second"):
        self_signed(tmp_path, name)
    for source, target in (("first-key.pem", key), ("first.pem", chain)):
        target.write_bytes((tmp_path / source).read_bytes())
        target.chmod(0o600)
    options = ["--tls-certificate", str(chain), "--tls-key", str(key)]
    with running(tmp_path / "data", *options, scheme="https") as (server, url):
        assert "first" in subject(url)
        chain.write_text("no certificate")
        os.kill(server.pid, signal.SIGHUP)
        wait_for(lambda: "the certificate was not read again" in server.log.read_text())
        assert "first" in subject(url)
        # The certificate alone is another's than the key's.
        chain.write_bytes((tmp_path / "second.pem").read_bytes())
        os.kill(server.pid, signal.SIGHUP)
        wait_for(lambda: server.log.read_text().count("the certificate was not read again") == 2)
        key.write_bytes((tmp_path / "second-key.pem").read_bytes())
        os.kill(server.pid, signal.SIGHUP)
        wait_for(lambda: "second" in subject(url))
        assert server.exit_status() is None


def test_sighup_without_a_certificate_ends_nothing(tmp_path: Path) -> None:
    with running(tmp_path / "data") as (server, url):
        os.kill(server.pid, signal.SIGHUP)
        wait_for(lambda: "there is no certificate to read again" in server.log.read_text())
        assert processes.answers(f"{url}/readyz")


def test_key_exchanges_without_forward_secrecy_are_refused(tmp_path: Path) -> None:
    key, chain = self_signed(tmp_path, "portal")
    with running(tmp_path / "data", "--tls-certificate", str(chain), "--tls-key", str(key), scheme="https") as (
        server,
        url,
    ):
        assert "a secret file can be read by others" not in server.log.read_text()
        port = int(url.rsplit(":", 1)[1])

        def handshake(ciphers: str) -> str | None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            context.maximum_version = ssl.TLSVersion.TLSv1_2
            context.set_ciphers(ciphers + ":@SECLEVEL=0")
            with socket.create_connection(("127.0.0.1", port)) as raw:
                try:
                    with context.wrap_socket(raw) as secure:
                        cipher = secure.cipher()
                        return cipher[0] if cipher else None
                except ssl.SSLError:
                    return None

        assert handshake("ECDHE-RSA-AES128-GCM-SHA256") == "ECDHE-RSA-AES128-GCM-SHA256"
        for refused in ("AES128-SHA", "AES256-SHA256", "ECDHE-RSA-AES128-SHA", "AES128-GCM-SHA256"):
            assert handshake(refused) is None, refused


def test_secrets_that_others_may_read_are_named_in_the_log(tmp_path: Path) -> None:
    key, chain = self_signed(tmp_path, "portal")
    key.chmod(0o644)
    with running(tmp_path / "data", "--tls-certificate", str(chain), "--tls-key", str(key), scheme="https") as (
        server,
        _,
    ):
        assert str(key) in server.log.read_text()


def test_reads_go_on_while_another_process_holds_the_lock(tmp_path: Path) -> None:
    file = tmp_path / "file"
    with running(tmp_path / "data", "--first-administrator-file", str(file)) as (_, url):
        about = json.loads(file.read_text())
        token = processes.sign_in_for_a_token(url, about["email"], about["password"])
        headers = {"Authorization": f"Bearer {token}"}
        other = sqlite3.connect(tmp_path / "data" / "portal.sqlite", isolation_level=None, timeout=60)
        other.execute("BEGIN IMMEDIATE")
        # The first use of a token is one that would be written down.
        read = requests.get(f"{url}/api/v1/me", headers=headers, timeout=120)
        assert read.status_code == 200
        assert read.elapsed.total_seconds() < 9, "it waited for the lock"
        written = requests.post(f"{url}/api/v1/api-tokens", json={"name": "x"}, headers=headers, timeout=120)
        assert written.status_code == 403  # by a token no other is made
        written = requests.post(
            f"{url}/api/v1/invitations",
            json={"email": "ann@example.com", "user_role": "viewer"},
            headers=headers,
            timeout=120,
        )
        assert (written.status_code, written.json()["code"]) == (503, "store-unavailable"), written.text

        wait_for(lambda: requests.get(f"{url}/readyz", timeout=120).status_code == 503)
        assert "can be read and not written" in requests.get(f"{url}/readyz", timeout=120).json()["detail"]
        other.execute("ROLLBACK")
        wait_for(lambda: processes.answers(f"{url}/readyz"))


def a_small_disk(folder: Path) -> bool:
    folder.mkdir()
    return (
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", folder], capture_output=True, check=False
        ).returncode
        == 0
    )


def test_reads_go_on_when_the_disk_is_full(tmp_path: Path) -> None:
    """In a mount namespace of its own, where the machine lets it."""
    if os.environ.get("PORTAL_SMALL_DISK") is None:
        inside = subprocess.run(
            ["unshare", "--user", "--map-root-user", "--mount", sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider",
             f"{__file__}::test_reads_go_on_when_the_disk_is_full", "--basetemp", tmp_path / "inside"],
            env=os.environ | {"PORTAL_SMALL_DISK": "1"}, capture_output=True, text=True, check=False, cwd=ROOT,
        )  # fmt: skip
        if "unshare" in inside.stderr:
            pytest.skip("no mount namespace can be made here")
        assert inside.returncode == 0, inside.stdout + inside.stderr
        return
    disk = tmp_path / "disk"
    if not a_small_disk(disk):
        pytest.skip("no small disk can be made here")
    file = tmp_path / "file"
    data = disk / "data"
    with running(data, "--first-administrator-file", str(file), log=tmp_path) as (server, url):
        about = json.loads(file.read_text())
        token = processes.sign_in_for_a_token(url, about["email"], about["password"])
        headers = {"Authorization": f"Bearer {token}"}
        filler = disk / "filler"
        with filler.open("wb", buffering=0) as output:
            try:
                while True:
                    output.write(b"x" * 4096)
            except OSError:
                pass
        invite = lambda n: requests.post(  # noqa: E731
            f"{url}/api/v1/invitations",
            json={"email": f"ann{n}@example.com", "user_role": "viewer"},
            headers=headers,
            timeout=120,
        )
        refused = next((answer for n in range(2_000) if (answer := invite(n)).status_code >= 500), None)
        assert refused is not None, "2,000 invitations found room on a full disk"
        assert (refused.status_code, refused.json()["code"]) == (503, "store-unavailable"), refused.text
        assert requests.get(f"{url}/api/v1/me", headers=headers, timeout=120).status_code == 200
        wait_for(lambda: requests.get(f"{url}/readyz", timeout=120).status_code == 503)
        filler.unlink()
        wait_for(lambda: processes.answers(f"{url}/readyz"))
        assert invite("later").status_code == 201
        assert server.exit_status() is None
