"""Our own warnings are seen where Prefect has set up logging, too."""

from __future__ import annotations

import logging

import pytest

from flows.terminal import NAME, show_warnings


@pytest.fixture
def quiet_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Logging as Prefect sets it up here: a handler at the root that lets nothing through."""
    handler = logging.StreamHandler()
    handler.setLevel(logging.CRITICAL)
    monkeypatch.setattr(logging.getLogger(), "handlers", [handler])
    monkeypatch.setattr(logging.getLogger(NAME), "handlers", [])


@pytest.mark.usefixtures("quiet_terminal")
def test_a_warning_reaches_the_terminal_once(capsys: pytest.CaptureFixture[str]) -> None:
    show_warnings()
    show_warnings()
    logging.getLogger(f"{NAME}.alerts").warning("channel desk: not sent")
    assert capsys.readouterr().err == "channel desk: not sent\n"
