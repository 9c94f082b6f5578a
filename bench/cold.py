"""What a command costs from a cold start: a refresh with nothing to do beside Prefect's own empty flow, help and one name.

    .venv/bin/python bench/cold.py [--runs 5]

Every run is a fresh process. Both sides of the first two rows have a home of Prefect and a database of their own, made by a
run that is not counted. The refresh has one source, a folder whose one page was read before: it looks, finds nothing new and
publishes nothing. The processor time is that of the process and of the server that it starts.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.spread import cells, print_rows  # noqa: E402  once the project is on the path

EMPTY_FLOW = "from prefect import flow\n@flow\ndef empty(): pass\nempty()"
REFRESH = """
import sys
from dataclasses import replace
from pathlib import Path
from flows.cli.common import on_prefect
from flows.settings import load_settings
home = Path(sys.argv[1])
settings = replace(load_settings(home / "data"), sources=home / "sources.yaml", prefect_home=home / "prefect")
on_prefect(settings, lambda flows, progress: flows.refresh(settings, None, progress))
"""
SOURCES = """sources:
  - id: folder
    name: A folder
    publisher: A province
    territory: Quảng Ninh
    authority: province
    enabled: true
    verified: true
    discover: {kind: folder, path: PLACE, glob: "*.html"}
"""
PAGE = (
    "<h1>Kết quả DTI năm 2023</h1><p>Phường Hồng Gai đạt 92,17 điểm, xếp thứ 2/177 xã, phường toàn tỉnh Quảng Ninh.</p>"
)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        (home / "pages").mkdir()
        (home / "pages" / "a.html").write_text(PAGE, encoding="utf-8")
        (home / "sources.yaml").write_text(SOURCES.replace("PLACE", str(home / "pages")), encoding="utf-8")
        command = [str(ROOT / ".venv/bin/xephang")]
        works = {
            "Prefect's own empty flow": [sys.executable, "-c", EMPTY_FLOW],
            "xephang refresh, nothing to do": [sys.executable, "-c", REFRESH, str(home)],
            "xephang --help": [*command, "--help"],
            "xephang resolve 'phường Hồng Gai'": [*command, "resolve", "phường Hồng Gai"],
        }
        taken: dict[str, list[tuple[float, float]]] = {work: [] for work in works}
        for number in range(given.runs + 1):
            for work, arguments in works.items():
                spent = _run(arguments, home)
                taken[work] += [spent] if number else []
    print_rows(("s", "processor", "clock"), [(work, *cells(runs, 1, "{:.2f}")) for work, runs in taken.items()])
    empty, ours = (median(clock for _, clock in runs) for runs in list(taken.values())[:2])
    print(f"\nthe refresh takes {ours - empty:+.2f} s more than the empty flow (aim: at most 2)")


def _run(arguments: list[str], home: Path) -> tuple[float, float]:
    """Seconds of the processor, of the process and what it started, and of the clock."""
    environment = os.environ | {"PREFECT_HOME": str(home / ("own" if EMPTY_FLOW in arguments else "prefect")),
                                "PYTHONPATH": str(ROOT), "PREFECT_SERVER_ANALYTICS_ENABLED": "false", "DO_NOT_TRACK": "1",
                                "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120"}  # fmt: skip
    before, clock = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(arguments, env=environment, capture_output=True, text=True, cwd=home, check=False)
    clock = time.perf_counter() - clock
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        sys.exit(f"{' '.join(arguments[:3])}: exit code {done.returncode}\\n{done.stderr[-2000:]}")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, clock


if __name__ == "__main__":
    main()
