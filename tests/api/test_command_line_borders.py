"""The command line where a machine is set up as companies have it, and where its output goes nowhere."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import World
from tunnels import make_certificate, serve_tls

OF_CERTIFICATES = ("SSL_CERT_FILE", "CURL_CA_BUNDLE", "AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE")


@dataclass
class BehindTls:
    url: str
    certificate: Path


@pytest.fixture(scope="module")
def behind_tls(world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BehindTls]:
    folder = tmp_path_factory.mktemp("tls")
    make_certificate(folder / "ca.pem", folder / "key.pem", "IP:127.0.0.1")
    server = serve_tls(folder / "ca.pem", folder / "key.pem", world.portal.url)
    yield BehindTls(f"https://127.0.0.1:{server.server_address[1]}", folder / "ca.pem")
    server.shutdown()
    server.server_close()


def listed(world: World, url: str, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    without = {name: value for name, value in os.environ.items() if name not in OF_CERTIFICATES}
    environment = {**without, "CLIENT_PORTAL_URL": url, "CLIENT_PORTAL_TOKEN": world.portal.api_token, **variables}
    return subprocess.run(
        [world.binary, "account", "list", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("variable", OF_CERTIFICATES)
def test_a_company_s_own_certificate_is_trusted_where_a_variable_names_it(
    world: World, behind_tls: BehindTls, variable: str
) -> None:
    answer = listed(world, behind_tls.url, **{variable: str(behind_tls.certificate)})
    assert answer.returncode == 0, answer.stderr


def test_a_company_s_own_certificate_is_trusted_where_the_option_names_it(world: World, behind_tls: BehindTls) -> None:
    option = ["--ca-certificate", str(behind_tls.certificate)]
    assert listed(world, behind_tls.url, *option).returncode == 0
    # The option counts, whatever a variable says.
    assert listed(world, behind_tls.url, *option, SSL_CERT_FILE="/no/such/file").returncode == 0


def test_a_certificate_that_nobody_vouches_for_is_refused_with_what_to_do(world: World, behind_tls: BehindTls) -> None:
    answer = listed(world, behind_tls.url)
    assert answer.returncode == 4
    assert "cannot be trusted" in answer.stderr
    assert "--ca-certificate or SSL_CERT_FILE" in answer.stderr


def test_a_file_of_certificates_that_cannot_be_read_is_named_with_its_variable(
    world: World, behind_tls: BehindTls
) -> None:
    answer = listed(world, behind_tls.url, SSL_CERT_FILE="/no/such/file")
    assert answer.returncode == 2
    assert "/no/such/file, which SSL_CERT_FILE names, cannot be read" in answer.stderr
    # Without TLS nobody needs it.
    assert listed(world, world.portal.url, SSL_CERT_FILE="/no/such/file").returncode == 0


@pytest.mark.parametrize("arguments", [["account", "list", "--json"], ["--help"], ["regions", "--json"], ["openapi"]])
def test_output_that_cannot_be_written_ends_with_a_word_and_an_exit_code(world: World, arguments: list[str]) -> None:
    environment = {**os.environ, "CLIENT_PORTAL_URL": world.portal.url, "CLIENT_PORTAL_TOKEN": world.portal.api_token}
    with open("/dev/full", "w", encoding="utf-8") as full:
        answer = subprocess.run(
            [world.binary, *arguments],
            env=environment,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=120,
            check=False,
        )
    assert answer.returncode == 5, answer.stderr
    assert "the output could not be written" in answer.stderr
