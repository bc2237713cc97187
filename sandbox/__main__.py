"""`python -m sandbox serve`: see README.md."""

import argparse
import os
import sys
from pathlib import Path

from .partition import PARTITIONS, play

MAX_LINKED_ACCOUNTS = 1000
MAX_LISTED_ACCOUNTS = 20_000


def _seconds(text: str) -> float:
    value = float(text)
    if not 0 <= value <= 600:
        raise argparse.ArgumentTypeError("must be from 0 to 600")
    return value


def _port(text: str) -> int:
    value = int(text)
    if not 0 <= value <= 65535:
        raise argparse.ArgumentTypeError("must be from 0 to 65535")
    return value


def _linked_accounts(text: str) -> int:
    value = int(text)
    if not 1 <= value <= MAX_LINKED_ACCOUNTS:
        raise argparse.ArgumentTypeError(f"must be from 1 to {MAX_LINKED_ACCOUNTS}")
    return value


def _listed_accounts(text: str) -> int:
    value = int(text)
    if not 0 <= value <= MAX_LISTED_ACCOUNTS:
        raise argparse.ArgumentTypeError(f"must be from 0 to {MAX_LISTED_ACCOUNTS}")
    return value


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description="A small AWS on loopback.")
    serve = parser.add_subparsers(dest="command", required=True).add_parser(
        "serve", help="serve until SIGTERM or Ctrl-C"
    )
    serve.add_argument("--run-dir", type=Path, required=True, help="where sandbox.json and aws-config are written")
    serve.add_argument("--port", type=_port, default=0, help="of the AWS endpoint (0: a free one)")
    serve.add_argument("--console-port", type=_port, default=0, help="of the console (0: a free one)")
    serve.add_argument("--stack-seconds", type=_seconds, default=0.0, help="how long a stack operation takes")
    serve.add_argument(
        "--iam-delay-seconds", type=_seconds, default=0.0, help="how long a new role cannot be assumed yet"
    )
    serve.add_argument(
        "--linked-accounts", type=_linked_accounts, default=12, help="how many linked accounts the organisation has"
    )
    serve.add_argument("--partition", choices=sorted(PARTITIONS), default="aws", help="which partition of AWS to play")
    serve.add_argument(
        "--listed-accounts",
        type=_listed_accounts,
        default=0,
        help="how many more the organisation lists that hold nothing and that nobody can enter",
    )
    return parser


def main() -> int:
    options = _parser().parse_args()
    # ministack reads its environment when it is imported, so this comes before anything that imports it. The caller's
    # own
    # AWS settings must not leak into the sandbox, nor the sandbox look for Docker.
    for name in [name for name in os.environ if name.startswith(("AWS_", "MINISTACK_", "LOCALSTACK_"))]:
        del os.environ[name]
    os.environ.update(
        AUTH="true",
        BIND_HOST="127.0.0.1",
        LOG_LEVEL="CRITICAL",
        PERSIST_STATE="0",
        SFTP_ENABLED="0",
        IOT_MTLS_ENABLED="0",
        DOCKER_HOST="unix:///nonexistent",
    )
    play(options.partition)
    from .server import serve

    return serve(options)


if __name__ == "__main__":
    sys.exit(main())
