"""Names to units: Xephang beside the resolvers a user would otherwise take. Prints a table in Markdown.

    python bench/units.py [--runs 5] [--names FILE.jsonl]

Every run of every resolver is a fresh process on one core; times are the processor's, so that other work on the machine
does not count. Right and wrong are counted on names as written with the code expected (tests/units/data/names_dev.jsonl;
a name that no unit bears expects none); speed on names of the register's alias table, drawn with a fixed seed. The other
libraries are wanted by nothing else: pip install -e ".[bench]"
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
NAMES = ROOT / "tests" / "units" / "data" / "names_dev.jsonl"
REFERENCE = ROOT / "data" / "reference"
MERGER = date(2025, 7, 1)
YEAR_ENDS = [date(year, 12, 31) for year in range(2008, 2026)]
ONE_BY_ONE, MILLION = 3_000, 1_000_000
DISTINCT = (20_000, 100_000)  # questions that the million rows repeat
Name = dict[str, Any]
Answer = Callable[[Name], str | None]


def xephang() -> Answer:
    """Our own, with all hints."""
    from tasks.units import load_register, resolve

    register = load_register(REFERENCE)
    return lambda name: resolve(register, **name).code


def vietnamadminunits() -> Answer:
    """An address of the name and its context, in the mode of the day, at the level of the tier."""
    from vietnamadminunits import parse_address

    tiers = {"LEGACY": ("province", "district", "commune"), "FROM_2025": ("province", "commune")}
    attributes = {"province": "province_code", "district": "district_code", "commune": "ward_code"}

    def answer(name: Name) -> str | None:
        mode = "LEGACY" if name["as_of"] < MERGER else "FROM_2025"
        address = ", ".join(part for part in (name["text"], name["district"], name["province"]) if part)
        level = tiers[mode].index(name["tier"]) + 1 if name["tier"] in tiers[mode] else 0
        found = parse_address(address, mode=mode, keep_street=False, level=level)
        below = 2 if name["district"] else 1 if name["province"] else 0  # what merely repeats the context is no answer
        asked = [name["tier"]] if level else [t for t in reversed(attributes) if list(attributes).index(t) >= below]
        return next((code for tier in asked if (code := getattr(found, attributes[tier], None))), None)

    return answer


def vietnam_provinces() -> Answer:
    """It holds the map of July 2025 and no resolver: names looked up without marks, in their province where it is said."""
    from unidecode import unidecode
    from vietnam_provinces import Province, Ward

    def key(text: str) -> str:
        return " ".join(unidecode(text).lower().replace(".", " ").replace("-", " ").split())

    provinces: dict[str, str] = {}
    for unit in Province.iter_all():
        for name in (unit.name, unit.name.removeprefix("Thành phố "), f"{unit.division_type.value} {unit.name}"):
            provinces[key(name)] = f"{int(unit.code):02}"
    wards: dict[str, list[tuple[str, str]]] = {}
    for ward in Ward.iter_all():
        for name in (ward.name, ward.name.split(" ", 1)[1]):
            wards.setdefault(key(name), []).append((f"{int(ward.code):05}", f"{int(ward.province_code):02}"))

    def answer(name: Name) -> str | None:
        text = key(name["text"])
        if name["tier"] in (None, "province") and text in provinces:
            return provinces[text]
        home = provinces.get(key(name["province"] or ""))
        found = [code for code, province in wards.get(text, ()) if home in (None, province)]
        return found[0] if len(found) == 1 and name["tier"] in (None, "commune") else None

    return answer


RESOLVERS: dict[str, Callable[[], Answer]] = {
    "xephang": xephang,
    "vietnamadminunits": vietnamadminunits,
    "vietnam_provinces": vietnam_provinces,
}


def written_names(path: Path) -> list[tuple[Name, str | None]]:
    """The questions of a file of names as written, and the code expected of each."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
    return [(_question(row["text"], row["context"] or {}, row["tier"], row["as_of"]), row["expect"]) for row in rows]


def _question(text: str, context: Name, tier: str | None, day: str) -> Name:
    places = {"province": context.get("province"), "district": context.get("district")}
    return {"text": text, **places, "tier": tier, "as_of": date.fromisoformat(day)}


def alias_names(count: int) -> list[Name]:
    """Distinct questions: a unit's name or alias, in its own district and province, at the end of a year of its life."""
    from tasks.units import load_register

    register, rng = load_register(REFERENCE), random.Random(1)
    known = [(unit, name) for entries in register.by_name.values() for unit, name, _ in entries]
    known += [(unit, unit.full_name) for unit in register.units.values()]
    found: dict[tuple[Any, ...], None] = {}
    while len(found) < count:
        (unit, text), day = rng.choice(known), rng.choice(YEAR_ENDS)
        if unit.lives(day):
            district, province = (p.name if p and p != unit else None for p in register.parents(unit.unit_id, day))
            found[text, province, district, rng.choice((None, unit.tier)), day] = None
    return [dict(zip(("text", "province", "district", "tier", "as_of"), q, strict=True)) for q in found]


def measure(resolver: str, names: Path) -> Name:
    """One run of one resolver, in this process."""
    import polars as pl  # its import is no part of anyone's load time

    before = _memory()
    start = time.process_time()
    answer = RESOLVERS[resolver]()
    found = {"load_s": time.process_time() - start, "load_mb": _memory() - before}
    found |= _accuracy(answer, written_names(names))
    some = alias_names(ONE_BY_ONE)
    start = time.process_time()
    for name in some:
        _tried(answer, name)
    found["one_by_one"] = len(some) / (time.process_time() - start)
    if resolver == "xephang":
        for distinct in DISTINCT:
            found[f"batch_{distinct}"] = _batch(pl.DataFrame(alias_names(distinct)))
    return found | {"peak_mb": _memory()}


def _tried(answer: Answer, name: Name) -> str | None:
    try:
        return answer(name)
    except Exception:  # a library that raises on a name has not answered it
        return None


def _accuracy(answer: Answer, names: list[tuple[Name, str | None]]) -> Name:
    pairs = [(_tried(answer, name), expected) for name, expected in names]
    answered = [(code, expected) for code, expected in pairs if code is not None]
    wrong = sum(code != expected for code, expected in answered)
    return {
        "right": sum(code == expected for code, expected in pairs) / len(pairs),
        "wrong": wrong / max(len(answered), 1),
    }


def _batch(questions: Any) -> float:
    """Rows a second for a million rows drawn from the questions, the resolver having seen none of them."""
    from tasks.units import load_register, resolve_many

    rows = questions.sample(MILLION, with_replacement=True, seed=1)
    load_register.__globals__["_load"].cache_clear()
    register = load_register(REFERENCE)
    start = time.process_time()
    resolve_many(register, rows)
    return MILLION / (time.process_time() - start)


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def run(resolver: str, names: Path) -> Name:
    """One run of one resolver, in a process of its own on one core."""
    command = [sys.executable, str(Path(__file__)), "--names", str(names), "--measure", resolver]
    environment = os.environ | {"POLARS_MAX_THREADS": "1", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{resolver}: {done.stderr}")
    return json.loads(done.stdout)


ROWS = {
    "right": ("right", "{:.1%}"),
    "wrong": ("wrong, of those answered", "{:.1%}"),
    "load_s": ("load, s", "{:.2f}"),
    "load_mb": ("memory for it, MB", "{:.0f}"),
    "one_by_one": ("names a second, one by one", "{:,.0f}"),
    **{f"batch_{n}": (f"names a second, 1,000,000 rows of {n:,} questions", "{:,.0f}") for n in DISTINCT},
    "peak_mb": ("memory at its peak, MB", "{:.0f}"),
}


def table(results: dict[str, list[Name]]) -> str:
    """Markdown: the median of the runs and, where they differ, the least and the greatest."""
    lines = ["| | " + " | ".join(results) + " |", "|---|" + "---|" * len(results)]
    for key, (title, form) in ROWS.items():
        cells = [_cell([run[key] for run in runs if key in run], form) for runs in results.values()]
        lines.append(f"| {title} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _cell(values: list[float], form: str) -> str:
    if not values:
        return "no batch"
    middle, least, most = (form.format(value) for value in (median(values), min(values), max(values)))
    return middle if least == most else f"{middle} ({least}–{most})"


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5, help="fresh processes for each resolver")
    parser.add_argument("--names", type=Path, default=NAMES, help="JSON lines {text, context, tier, as_of, expect}")
    parser.add_argument("--measure", choices=RESOLVERS, help="one run in this process, as JSON")
    given = parser.parse_args()
    if given.measure:
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
        print(json.dumps(measure(given.measure, given.names)))
        return
    results = {}
    for resolver in RESOLVERS:
        if importlib.util.find_spec(resolver if resolver != "xephang" else "tasks.units") is None:
            print(f'{resolver} is not installed: pip install -e ".[bench]"', file=sys.stderr)
            continue
        results[resolver] = [run(resolver, given.names) for _ in range(given.runs)]
    print(table(results))


if __name__ == "__main__":
    main()
