"""Sending one message over one channel: apprise, a web hook, a file.

Invariant: secrets are put in here and leave only with the request. Why something was not sent is said in words of our
own: what libraries raise or log may hold the address, so it goes nowhere (`_Hushed`), and nothing is raised from here.
"""

from __future__ import annotations

import json
import logging
import os
import re
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from schemas.alerts import PLACEHOLDER, Address, Channel
from tasks.alert.message import Message
from tasks.store import AnyPath, StoreError, is_local
from tasks.store.files import append_line

CONNECT_SECONDS, ANSWER_SECONDS = 4.0, 6.0
WAITS = (1.0, 3.0)  # seconds before the second and the third attempt
PATIENCE = 10.0  # seconds after which no further attempt begins: a channel holds a run up for 20 at most
_AGAIN = (408, 425, 429)  # refusals that may pass, beside every 5xx
_USERINFO = re.compile(r"[^/?#@]*@")
_STATUS = re.compile(r"error=(\d{3})")


class NotSent(Exception):
    """Why a message did not leave, in words that hold no secret; `final`: trying again soon is of no use."""

    def __init__(self, reason: str, final: bool = False) -> None:
        super().__init__(reason)
        self.final = final


def missing(channel: Channel, environ: Mapping[str, str]) -> list[str]:
    """The variables of the environment that the channel needs and that are not set."""
    return [name for name in channel.variables if not environ.get(name)]


def send(
    channel: Channel, message: Message, at: datetime, home: AnyPath, waits: Sequence[float] | None = None
) -> tuple[str | None, int]:
    """Send with a few attempts; why it was not sent (None: it was), and the number of attempts."""
    if names := missing(channel, os.environ):
        return "not set in the environment: " + ", ".join(names), 0
    waits, start = WAITS if waits is None else waits, time.monotonic()
    for attempt in range(len(waits) + 1):
        try:
            with _hushed():
                _send(channel, message, at, home)
            return None, attempt + 1
        except NotSent as error:
            reason, final = str(error), error.final
        except Exception as error:  # of whatever library: its text may hold the address
            reason, final = f"{type(error).__name__} while sending", False
        wait = waits[attempt] if attempt < len(waits) else None
        if final or wait is None or time.monotonic() - start + wait > PATIENCE:
            break
        time.sleep(wait)
    return reason, attempt + 1


def _send(channel: Channel, message: Message, at: datetime, home: AnyPath) -> None:
    if channel.kind == "file":
        _to_file(file_of(channel, home), message.payload(channel.id, at))
    elif channel.kind == "webhook":
        _to_webhook(channel, message.payload(channel.id, at))
    else:
        _to_apprise(_filled(channel.url), message)


def file_of(channel: Channel, home: AnyPath) -> Path:
    """Where a channel of kind file writes; a relative path is one below the data home."""
    path = Path(channel.path or "").expanduser()
    if path.is_absolute():
        return path
    if not is_local(home):
        raise NotSent("a data home on an object store has no files; give an absolute path", final=True)
    return home / path


def _to_file(path: Path, payload: Mapping[str, object]) -> None:
    try:
        append_line(path, json.dumps(payload, ensure_ascii=False).encode() + b"\n")
    except (OSError, StoreError) as error:
        raise NotSent(f"{path} cannot be written: {error}", final=True) from None


def _to_webhook(channel: Channel, payload: Mapping[str, object]) -> None:
    import requests  # slow to import, as apprise is

    headers = {name: _filled(value) for name, value in channel.headers.items()}
    try:
        with requests.post(
            _filled(channel.url), json=payload, headers=headers, timeout=(CONNECT_SECONDS, ANSWER_SECONDS),
            allow_redirects=False, stream=True,
        ) as answer:  # fmt: skip
            status = answer.status_code
    except requests.Timeout:
        raise NotSent("no answer in time") from None
    except requests.exceptions.SSLError:
        raise NotSent("its certificate was not accepted") from None
    except ValueError:  # what requests raises for an address or a header that cannot be used is one, too
        raise NotSent("its address or a header cannot be used", final=True) from None
    except requests.RequestException:
        raise NotSent("it could not be reached, or hung up") from None
    if not 200 <= status < 300:
        raise _refused(status)


def _refused(status: int) -> NotSent:
    return NotSent(f"it answered {status}", final=status < 500 and status not in _AGAIN)


def _to_apprise(url: str, message: Message) -> None:
    import apprise

    server = apprise.Apprise.instantiate(url, asset=apprise.AppriseAsset(async_mode=False), suppress_exceptions=True)
    if server is None:
        raise NotSent("apprise does not take its address: check the form, and the values of the variables", final=True)
    server.overflow_mode = apprise.OverflowMode.SPLIT
    server.socket_connect_timeout, server.socket_read_timeout = CONNECT_SECONDS, ANSWER_SECONDS
    marked = server.notify_format == apprise.NotifyFormat.MARKDOWN
    sender = apprise.Apprise()
    sender.add(server)
    done = sender.notify(
        title=message.title,
        body=message.markdown() if marked else message.text(),
        body_format=apprise.NotifyFormat.MARKDOWN if marked else apprise.NotifyFormat.TEXT,
        notify_type=_TYPES[message.severity],
    )
    if not done:
        raise _reason(_Hushed.said())


_TYPES = {"error": "failure", "warning": "warning", "info": "info"}


def _reason(said: Sequence[str]) -> NotSent:
    """What apprise's warnings amount to, without their words: they may name the address."""
    told = " ".join(said)
    if status := _STATUS.search(told):
        return _refused(int(status[1]))
    if "onnection error" in told:
        return NotSent("it could not be reached, hung up, or refused the sender's name and password")
    return NotSent("the service did not take the message")


def _filled(address: Address | None) -> str:
    """With the variables' values: quoted where one is the name or password before an @, else as they are, since a value
    may be several parts of a path, or the address as a whole."""
    written = address.written if address else ""

    def value(name: re.Match[str]) -> str:
        found = os.environ[name[1]]
        return quote(found, safe="") if _USERINFO.match(written, name.end()) and name.start() > 0 else found

    return PLACEHOLDER.sub(value, written)


class _Hushed(logging.Filter):
    """Keeps what libraries log in a thread that is sending from every log: at level debug it is the address as a whole."""

    _thread = threading.local()

    def filter(self, record: logging.LogRecord) -> bool:
        """False in a thread that is sending."""
        said: list[str] | None = getattr(self._thread, "said", None)
        if said is None:
            return True
        said.append(record.getMessage())
        return False

    @classmethod
    def said(cls) -> list[str]:
        """What was logged in this thread since it began to send."""
        return list(getattr(cls._thread, "said", None) or ())

    @classmethod
    def listen(cls, said: list[str] | None) -> None:
        """Begin (with an empty list) or end (None)."""
        cls._thread.said = said


_FILTER = _Hushed()
_LOGGERS = ("apprise", "requests", "urllib3", "urllib3.connectionpool", "urllib3.connection", "urllib3.util.retry")


@contextmanager
def _hushed() -> Iterator[None]:
    for name in _LOGGERS:
        logging.getLogger(name).addFilter(_FILTER)  # adding it again is no second one
    _Hushed.listen([])
    try:
        yield
    finally:
        _Hushed.listen(None)
