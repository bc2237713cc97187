"""A PostgreSQL of the tests' own: a new cluster in a temporary folder, on a socket there and on no port.

script/test starts one for all suites and names it in PORTAL_TEST_POSTGRES; whoever runs a test by itself gets another.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

# PostgreSQL refuses to run as root; Debian's package brings this user.
USER_FOR_ROOT = "postgres"
CLUSTER = "PORTAL_TEST_POSTGRES"


def binary(name: str) -> str:
    """A program of the newest PostgreSQL that the system has: script/packages-test.txt, which may be installed by now."""
    return str(max(Path("/usr/lib/postgresql").glob("[0-9]*/bin"), default=Path("/usr/lib/postgresql/none/bin")) / name)


def _as_user(words: list[str]) -> list[str]:
    return ["runuser", "-u", USER_FOR_ROOT, "--", *words] if os.geteuid() == 0 else words


@contextlib.contextmanager
def temporary_cluster() -> Iterator[str]:
    """Yields the libpq URL of a superuser of an empty database; ends and removes the cluster after it."""
    folder = Path(tempfile.mkdtemp(prefix="client-portal-postgres-"))
    try:
        if os.geteuid() == 0:
            user = pwd.getpwnam(USER_FOR_ROOT)
            os.chown(folder, user.pw_uid, user.pw_gid)
        data = folder / "data"
        start_options = f"-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off -c max_connections=400"
        _run([binary("initdb"), "--no-sync", "--auth", "trust", "--username", "portal",
              "--encoding", "UTF8", "--locale", "C.UTF-8", "--pgdata", str(data)], folder)  # fmt: skip
        _run([binary("pg_ctl"), "--pgdata", str(data), "--log", str(folder / "log"), "--wait",
              "--options", start_options, "start"], folder)  # fmt: skip
        try:
            yield f"postgresql://portal@/postgres?host={quote(str(folder), safe='')}"
        finally:
            _run([binary("pg_ctl"), "--pgdata", str(data), "--mode", "immediate", "--wait", "stop"], folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def temporary_database() -> Iterator[str]:
    """Yields the libpq URL of an empty database of the caller's own, in the cluster that runs or else in a new one."""
    if not (cluster := os.environ.get(CLUSTER)):
        with temporary_cluster() as connection:
            yield connection
        return
    name = f"test_{uuid.uuid4().hex}"
    _psql(cluster, f"CREATE DATABASE {name}")
    try:
        yield cluster.replace("/postgres?", f"/{name}?")
    finally:
        _psql(cluster, f"DROP DATABASE {name} WITH (FORCE)")


def _psql(connection: str, statement: str) -> None:
    words = [binary("psql"), connection, "--quiet", "--no-psqlrc", "--command", statement]
    subprocess.run(words, check=True, stdin=subprocess.DEVNULL)


def _run(words: list[str], cwd: Path) -> None:
    # To a file and not a pipe: the server keeps what it was started with open for as long as it runs.
    with tempfile.TemporaryFile() as output:
        status = subprocess.run(
            _as_user(words), cwd=cwd, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, check=False
        ).returncode
        if status != 0:
            output.seek(0)
            raise RuntimeError(f"{Path(words[0]).name} failed:\n{output.read().decode(errors='replace')}")
