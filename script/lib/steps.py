"""Steps that run side by side as soon as what they need is there, and say where they are.

A step that needs nothing done is not in the list at all, so "n of m" counts work, not names. At least every 8 s there
is a line `[ 3/9] 00:42 compiling the portal (57/113)`: the step's number, how many there are, minutes and seconds
since the start. What a step's commands print goes to .cache/logs/<step>.log; of a failed step its end is shown. Ctrl-C,
SIGTERM and the first failure end every command that was started.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".cache"
SECONDS_BETWEEN_LINES = 8.0
LINES_SHOWN_OF_A_FAILURE = 60


class StepFailed(Exception):
    """A step could not do its work. The text is for the person who started it."""


class Stopped(Exception):
    """Another step failed, or the person said stop."""


class Run:
    """What a step's action is given: commands, with their output kept, and a place to say how far it is."""

    def __init__(self, name: str, stop: threading.Event) -> None:
        self.detail = ""
        self.log = CACHE / "logs" / f"{name}.log"
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self.log.write_bytes(b"")
        self._stop = stop

    def command(
        self,
        arguments: Sequence[str | Path],
        *,
        cwd: Path = ROOT,
        environment: dict[str, str] | None = None,
        on_line: Callable[[str], None] | None = None,
        keep: bool = True,
    ) -> None:
        """Runs one command to its end; raises StepFailed where its exit status is not 0.

        `on_line` gets each line of its output; without `keep` the log does not.
        """
        words = [str(argument) for argument in arguments]
        with self.log.open("ab") as log:
            log.write(f"$ {' '.join(words)}\n".encode())
            log.flush()
            process = subprocess.Popen(
                words,
                cwd=cwd,
                env={**os.environ, **(environment or {})},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                # A group of its own, to be ended as one; the same session, so that sudo knows who it asked already.
                process_group=0,
            )
            watcher = threading.Thread(target=self._end_when_stopped, args=(process,), daemon=True)
            watcher.start()
            assert process.stdout is not None
            for line in process.stdout:
                if keep:
                    log.write(line)
                    log.flush()
                if on_line is not None:
                    on_line(line.decode(errors="replace").rstrip("\n"))
            status = process.wait()
            watcher.join()
        if self._stop.is_set():
            raise Stopped
        if status != 0:
            raise StepFailed(f"`{' '.join(words)[:200]}` ended with status {status}")

    def _end_when_stopped(self, process: subprocess.Popen[bytes]) -> None:
        while process.poll() is None:
            if not self._stop.wait(0.2):
                continue
            for number in (signal.SIGTERM, signal.SIGKILL):
                try:
                    os.killpg(process.pid, number)
                except (ProcessLookupError, PermissionError):
                    # Root's apt, started by sudo, cannot be ended by its caller; dpkg finishes its package.
                    pass
                try:
                    process.wait(10)
                    return
                except subprocess.TimeoutExpired:
                    continue
            return


@dataclass
class Step:
    """`name` names the log and is what `needs` of others refer to; `title` is what a person reads."""

    name: str
    title: str
    action: Callable[[Run], None]
    needs: tuple[str, ...] = ()
    state: str = field(default="waiting", init=False)
    run: Run | None = field(default=None, init=False)


class Steps:
    """Runs a list of steps once. A need that is not in the list counts as there already."""

    def __init__(self, steps: Sequence[Step]) -> None:
        self._steps = list(steps)
        self._started = time.monotonic()
        self._last_line = self._started
        self._changed = threading.Condition()
        self._stop = threading.Event()
        self._failure: tuple[Step, str] | None = None

    def say(self, number: int, text: str) -> None:
        seconds = int(time.monotonic() - self._started)
        print(f"[{number:2}/{len(self._steps)}] {seconds // 60:02}:{seconds % 60:02} {text}", flush=True)
        self._last_line = time.monotonic()

    def run(self) -> None:
        """Returns when all are done. Raises SystemExit, having said why, when one failed or a person said stop."""
        # A handler only notes it: it may come in the middle of anything, a second one in the middle of the first.
        asked_to_stop = False

        def note(*_: object) -> None:
            nonlocal asked_to_stop
            asked_to_stop = True

        ends = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        previous = [signal.signal(number, note) for number in ends]
        threads: list[threading.Thread] = []
        with self._changed:
            while not asked_to_stop and not self._stop.is_set() and any(step.state != "done" for step in self._steps):
                for step in self._ready():
                    step.state = "running"
                    thread = threading.Thread(target=self._do, args=(step,))
                    threads.append(thread)
                    thread.start()
                self._changed.wait(1.0)
                if time.monotonic() - self._last_line >= SECONDS_BETWEEN_LINES:
                    self._say_what_runs()
        if asked_to_stop:
            self._stop.set()
        for thread in threads:
            thread.join()
        for number, handler in zip(ends, previous, strict=True):
            signal.signal(number, handler)
        if self._failure is not None:
            self._explain(*self._failure)
            sys.exit(1)
        if self._stop.is_set():
            print("stopped", file=sys.stderr)
            sys.exit(130)

    def _ready(self) -> list[Step]:
        done = {step.name for step in self._steps if step.state == "done"}
        known = {step.name for step in self._steps}
        return [s for s in self._steps if s.state == "waiting" and all(n in done or n not in known for n in s.needs)]

    def _do(self, step: Step) -> None:
        step.run = Run(step.name, self._stop)
        with self._changed:
            self.say(self._steps.index(step) + 1, step.title)
        try:
            step.action(step.run)
        except Stopped:
            pass
        except Exception as error:  # noqa: BLE001 - whatever it was, the other steps must be ended and the person told
            with self._changed:
                if self._failure is None:
                    self._failure = (step, str(error) if isinstance(error, StepFailed) else repr(error))
            self._stop.set()
        with self._changed:
            if not self._stop.is_set():
                step.state = "done"
                self.say(self._steps.index(step) + 1, f"{step.title}: done")
            self._changed.notify()

    def _say_what_runs(self) -> None:
        running = [step for step in self._steps if step.state == "running"]
        texts = [f"{s.title} ({s.run.detail})" if s.run and s.run.detail else s.title for s in running]
        if running:
            self.say(self._steps.index(running[0]) + 1, "; ".join(texts))

    def _explain(self, step: Step, why: str) -> None:
        number = self._steps.index(step) + 1
        self.say(number, f"{step.title}: failed: {why}")
        if step.run is not None:
            lines = step.run.log.read_text(errors="replace").splitlines()
            for line in lines[-LINES_SHOWN_OF_A_FAILURE:]:
                print(f"    {line}", file=sys.stderr)
            print(f"the whole output is in {step.run.log.relative_to(ROOT)}", file=sys.stderr)
