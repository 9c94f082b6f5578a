"""Both languages say the same, every check has its advice, and the page on alerts names all there is."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from string import Formatter

from flows.alerts import send_due
from flows.settings import PROJECT, Settings
from tasks.alert.advice import ADVICE
from tasks.alert.message import Item, Message
from tasks.alert.words import WORDS
from tasks.quality import CHECKS
from tests.alert.conftest import Receiver
from tests.alert.nights import change, log_run, publish_night

PAGE = (PROJECT / "docs/alerts.md").read_text(encoding="utf-8")


def _names(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def test_a_sentence_is_there_in_both_languages_with_the_same_names() -> None:
    for said in WORDS.values():
        assert said.keys() == {"en", "vi"} and _names(said["en"]) == _names(said["vi"])


def test_every_check_has_advice_in_both_languages_and_stands_on_the_page() -> None:
    checks = {check.check_id for check in CHECKS}
    assert ADVICE.keys() == checks
    assert all(said.keys() == {"en", "vi"} and all(said.values()) for advice in ADVICE.values() for said in advice)
    assert {check for check in checks if f"`{check}`" not in PAGE} == set()


def test_the_page_names_every_key_of_the_payloads(
    configured: Callable[[str], Settings], receiver: Receiver, night: Callable[[int], datetime]
) -> None:
    hook = f"{{id: hook, kind: webhook, url: 'http://{receiver.address}/', takes: [issues, resolved, failure, changes], quiet: false}}"
    settings = configured(f"watch: [{{index: DTI}}]\nchannels:\n- {hook}")
    publish_night(settings, night(0), [("page.lost_claims", "error", "a")], [change(night(0), "rank", None, "3")])
    send_due(settings)
    log_run(settings, night(1), "failed", "StoreError: damaged")
    send_due(settings)
    for n in (2, 3):
        publish_night(settings, night(n))
        send_due(settings)
    assert set(receiver.kinds()) == {"issues", "changes", "failure", "resolved", "nothing"}
    keys = {key for payload in receiver.got for key in payload}
    keys |= {
        k for p in receiver.got for v in p.values() if isinstance(v, list) for e in v if isinstance(e, dict) for k in e
    }
    assert {key for key in keys if not re.search(rf"`{key}`", PAGE)} == set()


def test_a_long_message_ends_with_how_many_are_left_out() -> None:
    message = Message("issues", "error", "t", tuple(Item(f"{n}", ("x" * 500,)) for n in range(20)))
    assert len(message.text()) < 4096 and message.text().endswith("(+ 14)")


def test_signs_of_the_data_are_no_markup() -> None:
    message = Message("issues", "error", "t", (Item("a*b", ("`c`",), ("xephang issues",)),))
    assert message.markdown() == "**a∗b**\n'c'\n`xephang issues`"
