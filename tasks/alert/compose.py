"""From what is due to messages in a language: one a kind, so that a bad night is a few messages and not a hundred.

Invariant: pure; every thing due is in the facts or counted there, and what people read names what to do and the command.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tasks.alert.advice import advice
from tasks.alert.due import Trouble
from tasks.alert.message import Item, Message, shortened
from tasks.alert.words import Words

Row = Mapping[str, Any]
MOST_FACTS = 500
_LOOK = {
    "failed": ("xephang status",),
    "missed": ("xephang status",),
    "channel": ("xephang alerts",),
    "tables": ("xephang status",),
}


@dataclass(frozen=True)
class Style:
    """How messages are written: language, the site's address, how many issues stand one by one, how a time is written, and
    how a unit_id is named."""

    say: Words
    most: int = 10
    link: str | None = None
    shown: Callable[[datetime], str] = str
    name_of: Callable[[str], str] = str


def issues(due: Sequence[Row], about: Mapping[str, tuple[str, str, int]], style: Style) -> Message:
    """New, reopened and graver issues; many are summed up by check, with the first of each.

    `about` has for a claim_id the unit, index and year it is of.
    """
    say = style.say
    counts = Counter(issue["severity"] for issue in due)
    told = ", ".join(f"{counts[name]} {say(name)}" for name in ("error", "warning", "info") if counts[name])
    by_check: dict[str, list[Row]] = {}
    for issue in due:
        by_check.setdefault(issue["check_id"], []).append(issue)
    one_by_one = len(due) <= style.most
    items = (
        [_issue(i, about, style) for i in due]
        if one_by_one
        else [_check(c, found, style) for c, found in by_check.items()]
    )
    facts = {
        "issues": [_issue_facts(issue) for issue in due[:MOST_FACTS]],
        "checks": {check: len(found) for check, found in sorted(by_check.items())},
        "n_issues": len(due),
    }
    title = f"Xephang: {say('issues', n=len(due), counts=told)}"
    return Message("issues", due[0]["severity"], title, tuple(items), link=style.link, facts=facts)


def _issue(issue: Row, about: Mapping[str, tuple[str, str, int]], style: Style) -> Item:
    say, found = style.say, advice(issue["check_id"])
    why = say(issue["why"])
    head = f"[{say(issue['severity'])}] {found.what[say.language]}" + (f" ({why})" if why else "")
    to_do = say("to_do", do=found.do[say.language])
    commands = [f"xephang issues --check {issue['check_id']}"]
    if ranking := next((about[claim] for claim in issue["claim_ids"] if claim in about), None):
        commands.append(f"xephang explain {ranking[0]} --index {ranking[1]} --year {ranking[2]}")
    return Item(head, (shortened(issue["message"]), to_do), tuple(commands))


def _check(check: str, found: Sequence[Row], style: Style) -> Item:
    say, meant = style.say, advice(check)
    head = f"[{say(found[0]['severity'])}] " + say("of_check", n=len(found), what=meant.what[say.language])
    example = say("such_as", message=shortened(found[0]["message"], 160))
    to_do = say("to_do", do=meant.do[say.language])
    return Item(head, (example, to_do), (f"xephang issues --check {check}",))


def _issue_facts(issue: Row) -> dict[str, Any]:
    names = ("issue_id", "check_id", "severity", "subject", "message", "document_id", "state", "times_opened")
    return {name: issue[name] for name in names} | {
        "why": issue.get("why", "resolved"),
        "first_seen": issue["first_seen"].isoformat(),
        "what_to_do": advice(issue["check_id"]).do["en"],
    }


def resolved(due: Sequence[Row], style: Style) -> Message:
    """Issues that were sent and are gone."""
    say = style.say
    items = [Item(advice(i["check_id"]).what[say.language], (shortened(i["message"], 160),)) for i in due]
    facts = {"issues": [_issue_facts(issue) for issue in due[:MOST_FACTS]], "n_issues": len(due)}
    title = f"Xephang: {say('resolved', n=len(due))}"
    return Message("resolved", "info", title, tuple(items), link=style.link, facts=facts)


def failure(due: Sequence[Trouble], gone: Sequence[str], hours: float, style: Style) -> Message:
    """What failed, did not run or does not get through; and what was told and is over."""
    say = style.say
    items = [_trouble(trouble, hours, style) for trouble in due]
    items += [Item(say("works_again", what=_what(key, say))) for key in gone]
    lasting = [t for t in due if not t.over]
    facts = {
        "troubles": [
            {"key": t.key, "what": t.what, "message": t.text, "at": t.at.isoformat() if t.at else None, "over": t.over}
            for t in due
        ],
        "over": list(gone),
    }
    title = ", ".join(_what(t.key, say) for t in due) if due else say("recovered")
    severity = "error" if lasting else "warning" if due else "info"
    return Message("failure", severity, f"Xephang: {title}", tuple(items), link=style.link, facts=facts)


def _what(key: str, say: Words) -> str:
    kind, _, name = key.partition(":")
    return say(kind, command=name, channel=name)


def _trouble(trouble: Trouble, hours: float, style: Style) -> Item:
    say, kind = style.say, trouble.key.partition(":")[0]
    at = style.shown(trouble.at) if trouble.at else ""
    text = trouble.text
    if kind == "missed":
        text = say("missed_text" if at else "missed_never", **({"at": at} if at else {}), hours=say.number(hours))
    if trouble.over:
        do = say("since_well")
    elif kind == "watch":
        do = ""
    else:
        do = say("mass_do" if trouble.what == "MassChange" else f"{kind}_do")
    head = _what(trouble.key, say) + (f" ({at})" if kind in ("failed", "channel") and trouble.at else "")
    return Item(head, tuple(t for t in (shortened(text, 1200), do) if t), _LOOK.get(kind, ()))


def changes(found: Sequence[Row], moved: Mapping[tuple[Any, ...], int], style: Style) -> Message:
    """What changed of what is watched. `moved` has the rank change against the year before by (index, year, unit, cohort)."""
    items = [_change(entry, moved.get(_key(entry)), style) for entry in found]
    facts = {
        "changes": [{**entry, "rank_change": moved.get(_key(entry))} for entry in found[:MOST_FACTS]],
        "n_changes": len(found),
    }
    title = f"Xephang: {style.say('changes', n=len(found))}"
    return Message("changes", "info", title, tuple(items), link=style.link, facts=facts)


def _key(entry: Row) -> tuple[Any, ...]:
    return tuple(entry[name] for name in ("index_id", "index_year", "unit_id", "cohort_id"))


def _change(entry: Row, moved: int | None, style: Style) -> Item:
    say = style.say
    head = f"{entry['index_id']} {entry['index_year']} – {style.name_of(entry['unit_id'])}"
    fields = {name: tuple(values) for name, values in entry["fields"].items()}
    parts = [_figures(fields, say)] if fields.keys() & {"rank", "score", "grade"} else []
    parts += [say(kind) for kind in ("withdrawn", "disputed", "settled") if kind in entry["kinds"]]
    if moved is not None and "rank" in fields:
        parts.append(say("up", n=moved) if moved > 0 else say("down", n=-moved) if moved < 0 else say("same"))
    if entry["n_component_values"]:
        parts.append(say("components", n=entry["n_component_values"]))
    command = f"xephang explain {entry['unit_id']} --index {entry['index_id']} --year {entry['index_year']}"
    return Item(head, ("; ".join(parts),) if parts else (), (command,))


def _figures(fields: Mapping[str, tuple[Any, Any]], say: Words) -> str:
    """Rank, score and grade, each with what it was where it was another."""
    of = fields.get("rank_of", (None, None))[1]
    told = []
    for name in ("rank", "score", "grade"):
        if name not in fields or fields[name] == (None, None):
            continue
        old, new = (say.number(value) for value in fields[name])
        now = say("rank_of", rank=new, of=of) if name == "rank" and of else say(name, **{name: new})
        told.append(now if fields[name][0] is None else say("was", now=now, old=old))
    return ", ".join(told)


def nothing(run: Row, style: Style) -> Message:
    """A run that changed nothing and found nothing."""
    at = style.shown(datetime.fromisoformat(run["finished_at"]))
    text = style.say("nothing_found", command=run["command"], at=at)
    facts = {
        "run": {name: run[name] for name in ("run_id", "command", "started_at", "finished_at", "n_captures", "n_new")}
    }
    return Message("nothing", "info", f"Xephang: {style.say('nothing')}", (Item(text),), link=style.link, facts=facts)


def test(takes: Sequence[str], severity: str, style: Style) -> Message:
    """What `xephang alerts test` sends."""
    say = style.say
    text = say("test_text", takes=", ".join(takes), severity=say(severity))
    return Message("test", "info", f"Xephang: {say('test')}", (Item(text),), link=style.link)
