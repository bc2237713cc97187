"""script/server: builds what is not built, then runs the portal with a sandbox of AWS beside it until Ctrl-C.

While it runs, .run/server.json says where everything is (docs: README.md) and .run/aws-config holds a profile for each
account of the sandbox. With the sandbox each start begins afresh: store and sandbox live and die together.
"""

from __future__ import annotations

import argparse
import fcntl
import json
import os
import shutil
import signal
import sys
import time
from pathlib import Path
from typing import IO, Any

import processes
import product
from steps import Step

USUAL_PORT = 8080


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="script/server", description="Runs the portal, with a sandbox of AWS.")
    parser.add_argument("--port", type=int, help="of the portal; default: 8080, else the next free one")
    parser.add_argument("--preset", choices=product.presets(), default="release", help="which build; default: release")
    parser.add_argument("--stack-seconds", type=float, default=4.0, help="how long a stack takes in the sandbox")
    parser.add_argument("--iam-delay-seconds", type=float, default=0.0, help="how long a new role does not work yet")
    parser.add_argument("--no-sandbox", action="store_true", help="real AWS, with your own credentials; needs --data")
    parser.add_argument("--data", type=Path, help="with --no-sandbox: the folder that keeps the store")
    parser.add_argument(
        "--run-dir", type=Path, default=product.ROOT / ".run", help="for server.json and aws-config; default: .run"
    )
    arguments = parser.parse_args()
    arguments.run_dir = arguments.run_dir.resolve()
    if arguments.no_sandbox != (arguments.data is not None):
        parser.error("--no-sandbox and --data DIR go together: with the sandbox each start begins afresh")
    if arguments.port is not None and not 1 <= arguments.port <= 65535:
        parser.error("--port is from 1 to 65535")
    return arguments


def only_one_in(run_dir: Path) -> IO[str]:
    """Keeps a second script/server from writing into the same folder."""
    run_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = (run_dir / "lock").open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        sys.exit(f"script/server runs already (process {lock.read().strip()}); {run_dir}/server.json says where")
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    return lock


def build(arguments: argparse.Namespace) -> Path:
    def plan() -> list[Step | None]:
        page = product.the_page()
        return [
            *product.environments_for_building(),
            *([] if arguments.no_sandbox else product.environment_of_the_sandbox()),
            *page,
            *product.binary(arguments.preset, ["client-portal"], page),
        ]

    product.do(plan)
    return product.binary_file(arguments.preset)


def port_for(wanted: int | None) -> int:
    if wanted is None:
        return processes.free_port(USUAL_PORT)
    if processes.free_port(wanted) != wanted:
        sys.exit(f"port {wanted} is taken")
    return wanted


def _shown(file: Path) -> Path:
    return file.relative_to(Path.cwd()) if file.is_relative_to(Path.cwd()) else file


def tell(portal: processes.Portal, sandbox: processes.Sandbox | None) -> None:
    lines = [f"The portal runs at   {portal.url}"]
    if portal.email:
        lines += [f"  e-mail             {portal.email}", f"  password           {portal.password}"]
    if sandbox is not None:
        lines += [
            f"The sandbox of AWS   {sandbox.url}",
            f"  its console        {sandbox.console_url}",
            f"  its accounts       AWS_CONFIG_FILE={_shown(sandbox.aws_config)} aws --profile master sts get-caller-identity",
        ]
    print("\n" + "\n".join(lines) + "\n\nCtrl-C ends it.", flush=True)


def serve(arguments: argparse.Namespace, binary: Path) -> int:
    servers: list[processes.Server] = []
    run_dir: Path = arguments.run_dir
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    try:
        sandbox = None
        environment = dict(os.environ)
        data = arguments.data
        if not arguments.no_sandbox:
            sandbox = processes.start_sandbox(
                run_dir, stack_seconds=arguments.stack_seconds, iam_delay_seconds=arguments.iam_delay_seconds
            )
            servers.append(sandbox.server)
            environment = processes.portal_environment(sandbox, imports=True)
            data = run_dir / "data"
            shutil.rmtree(data, ignore_errors=True)
            processes.deploy_infrastructure(binary, environment)
        portal = processes.start_portal(binary, run_dir, data.resolve(), port_for(arguments.port), environment)
        servers.append(portal.server)
        about: dict[str, Any] = {
            "url": portal.url,
            "email": portal.email,
            "password": portal.password,
            "api_token": portal.api_token,
        }
        if sandbox is not None:
            about["sandbox"] = {"url": sandbox.url, "console_url": sandbox.console_url}
        processes.write_private(run_dir / "server.json", json.dumps(about, indent=2) + "\n")
        tell(portal, sandbox)
        while True:
            for server in servers:
                if (status := server.exit_status()) is not None:
                    print(server.failed(f"ended by itself with status {status}"), file=sys.stderr)
                    return 1
            time.sleep(0.5)
    except KeyboardInterrupt:
        print("\nending", flush=True)
        return 0
    except processes.DidNotStart as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        # A second Ctrl-C must not leave a server behind.
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        for name in ("server.json", "aws-config", "sandbox.json", "first-administrator.json"):
            (run_dir / name).unlink(missing_ok=True)
        for server in reversed(servers):
            server.end()


def main() -> int:
    arguments = parse()
    lock = only_one_in(arguments.run_dir)
    try:
        return serve(arguments, build(arguments))
    finally:
        lock.close()


if __name__ == "__main__":
    sys.exit(main())
