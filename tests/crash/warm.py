"""A process with everything imported and no threads, which forks a refresh for each line it is given, and kills it there.

    python -m tests.crash.warm SOURCES INDICES      reads one JSON object a line, answers one a line

{"data_dir", "now"} of the run, and when it is to die: "after_s" seconds after it began, or "at_step", before its
n-th change to a file of the data home (one is made, opened to write, renamed, linked or deleted); "before", at the first
change that this regular expression finds in "<event> <path> <other path>". None of them: it is left to end. The answer:
the exit "code" (-9: killed), "seconds" it ran, "steps" it made where it ended, "error".

A fork costs nothing of the seconds that the imports take, and the run in it is as real as one by itself: the same functions,
its own threads and child processes, and a SIGKILL that nobody can catch.
"""

from __future__ import annotations

import json
import os
import re
import signal
import sys
import time
import traceback
from dataclasses import replace
from pathlib import Path
from typing import Any

from flows.documents import Tools, _load
from flows.refresh import refresh
from flows.settings import PROJECT, Settings

# Of polars and its memory allocator; they clean up behind others, who do not wait for them.
_HARMLESS = {"jemalloc_bg_thd", "polars-ooc-clea", Path("/proc/self/comm").read_text().strip()}
_WRITES = os.O_WRONLY | os.O_RDWR
_CHANGES = ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.symlink", "os.truncate")


def main() -> None:
    """Serve until the input ends."""
    warm = Settings(PROJECT / "data", sources=Path(sys.argv[1]), indices=Path(sys.argv[2]))
    _load(Tools(warm.indices, warm.reference, warm.pipeline_version))
    if strange := _threads() - _HARMLESS:
        sys.exit(f"warm: a fork would lose the threads {', '.join(strange)}")
    for line in sys.stdin:
        print(json.dumps(_run(warm, json.loads(line))), flush=True)


def _threads() -> set[str]:
    return {Path(f"/proc/self/task/{n}/comm").read_text().strip() for n in os.listdir("/proc/self/task")}


def _run(warm: Settings, order: dict[str, Any]) -> dict[str, Any]:
    told, tell = os.pipe()
    began = time.monotonic()
    pid = os.fork()
    if pid == 0:
        os.close(told)
        os._exit(_refresh(warm, order, tell))
    os.close(tell)
    if order.get("after_s") is not None:
        time.sleep(order["after_s"])
        os.kill(pid, signal.SIGKILL)
    with os.fdopen(told, "rb") as answer:
        text = answer.read()
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    return {"code": code, "seconds": time.monotonic() - began} | json.loads(text or "{}")


def _refresh(warm: Settings, order: dict[str, Any], tell: int) -> int:
    """The run itself, in the fork; its exit code."""
    steps = _count_steps(order["data_dir"], order.get("at_step"), order.get("before"))
    os.environ["XEPHANG_NOW"] = order["now"]
    settings = replace(warm, data_dir=Path(order["data_dir"]))
    settings.__dict__.update({name: getattr(warm, name) for name in ("pipeline_version", "reader_version")})
    answer: dict[str, Any] = {}
    try:
        refresh(settings)
    except Exception:  # told to whoever waits
        answer["error"] = traceback.format_exc()
    os.write(tell, json.dumps(answer | {"steps": steps[0]}).encode())
    return 1 if answer else 0


def _count_steps(data_dir: str, last: int | None, before: str | None) -> list[int]:
    """Count the changes to files under `data_dir`; kill this process before the one that is meant."""
    steps = [0]

    def hear(event: str, arguments: tuple[Any, ...]) -> None:
        if not (event in _CHANGES or (event == "open" and (arguments[2] or 0) & _WRITES)):
            return
        change = " ".join([event, *(str(a) for a in arguments[:2])])
        if data_dir in change:
            steps[0] += 1
            if steps[0] == last or (before and re.search(before, change)):
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hear)
    return steps


if __name__ == "__main__":
    main()
