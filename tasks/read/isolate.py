"""Reading in a child process, so that a parser that hangs, dies or eats memory takes nothing down.

Invariant: every request gets its document, in order; one that broke a limit gets status `unreadable` and the
limit's name. The child is a fresh interpreter, never a fork of this process (whose threads a fork would
break): it imports only this package and gets no environment but its search path. Without resource limits on a
platform the wall clock still holds.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from datetime import date
from pathlib import Path
from types import TracebackType

from schemas.document import Document
from tasks.read.content import Unreadable
from tasks.read.ocr import ocr_version
from tasks.read.ocr_limits import DOCUMENT_S, PAGE_CPU_S
from tasks.read.reader import ReadRequest, unread
from tasks.read.sniff import UNKNOWN, may_need_ocr
from tasks.read.worker import CPU_S, MEMORY_BYTES, receive, send_request

TIMEOUT_S = 40.0
DOCUMENTS_PER_CHILD = 500
_MAX_ANSWER = 512 * 1024**2
_ROOT = Path(__file__).resolve().parents[2]
_SERVE = "from tasks.read.worker import serve; serve()"
PASSED_ON = ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH", "TESSDATA_PREFIX")
# More threads of one reader would only wait for each other, and each takes address space.
_ONE_THREAD = {"OMP_THREAD_LIMIT": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


class Reader:
    """Reads documents one after another in a child process that is kept, and replaced after a failure.

    A context manager. `timeout_s` is the wall-clock limit of one document in seconds; `documents_per_child`
    bounds what a leaking parser can gather. Not for use by several threads at once: give each its own.
    """

    def __init__(self, *, timeout_s: float = TIMEOUT_S, documents_per_child: int = DOCUMENTS_PER_CHILD) -> None:
        self._timeout_s = timeout_s
        self._documents_per_child = documents_per_child
        self._child: subprocess.Popen[bytes] | None = None
        self._scratch: tempfile.TemporaryDirectory[str] | None = None  # what a killed child leaves is cleared away
        self._served = 0

    def __enter__(self) -> Reader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def read(self, request: ReadRequest) -> Document:
        """The document of one request; never raises for bad input."""
        child = self._ready_child()
        timed_out = threading.Event()
        watch = threading.Timer(self._limit_s(request), _give_up, (child, timed_out))
        watch.daemon = True
        watch.start()
        try:
            document = _ask(child, request)
        except (OSError, ValueError, TypeError, KeyError) as error:
            watch.cancel()
            self.close()
            declared = request.media_type or UNKNOWN
            refusal = self._refusal(child.returncode, error, self._limit_s(request) if timed_out.is_set() else None)
            return unread(request, refusal, declared)
        except BaseException:
            self.close()  # half a message may be under way: this child cannot be asked again
            raise
        finally:
            watch.cancel()
        self._served += 1
        return document

    def close(self) -> None:
        """Ends the child; the next `read` starts another."""
        child, self._child = self._child, None
        if child is not None:
            _kill(child)
            for stream in (child.stdin, child.stdout):
                with contextlib.suppress(OSError):
                    stream.close() if stream else None
            child.wait()
        if self._scratch is not None:
            self._scratch.cleanup()
            self._scratch = None

    def _ready_child(self) -> subprocess.Popen[bytes]:
        worn = self._served >= self._documents_per_child
        if self._child is not None and (worn or self._child.poll() is not None):
            self.close()
        if self._child is None:
            self._scratch = tempfile.TemporaryDirectory(prefix="xephang-read-", ignore_cleanup_errors=True)
            self._child, self._served = _start(self._scratch.name), 0
        return self._child

    def _limit_s(self, request: ReadRequest) -> float:
        """The wall-clock limit of one document; longer where its pages may be read by OCR."""
        by_ocr = may_need_ocr(request.data) and ocr_version()
        return self._timeout_s + (DOCUMENT_S + PAGE_CPU_S if by_ocr else 0.0)

    def _refusal(self, code: int | None, error: Exception, timed_out_s: float | None) -> Unreadable:
        if timed_out_s is not None:
            what = f"reading took longer than the {timed_out_s:g} seconds that a document may take"
        elif code == -getattr(signal, "SIGXCPU", 0):
            what = f"reading took more than the {CPU_S} seconds of processor time that a document may take"
        else:
            memory = f"it may use {MEMORY_BYTES:,} bytes of memory"
            what = f"the reading process ended ({_ending(code)}; {error}); {memory}"
        return Unreadable(f"{what}; the file is hostile, damaged or too large: look at it by hand, or split it")


def read_isolated(
    data: bytes,
    *,
    uri: str,
    media_type: str | None = None,
    title: str | None = None,
    published_at: date | None = None,
    territory: str | None = None,
    timeout_s: float = TIMEOUT_S,
) -> Document:
    """`read` in a child of its own with limits on time and memory; for more than one document keep a
    `Reader`."""
    with Reader(timeout_s=timeout_s) as reader:
        return reader.read(ReadRequest(data, uri, media_type, title, published_at, territory))


def _start(scratch: str) -> subprocess.Popen[bytes]:
    path = os.pathsep.join([str(_ROOT), *(entry for entry in sys.path if entry)])
    environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    return subprocess.Popen(
        [sys.executable, "-c", _SERVE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment
        | _ONE_THREAD
        | {"PYTHONPATH": path, "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1", "TMPDIR": scratch},
        start_new_session=True,
    )


def _ask(child: subprocess.Popen[bytes], request: ReadRequest) -> Document:
    """Raises `OSError`, `ValueError`, `TypeError` or `KeyError` where the child ends or answers nonsense."""
    assert child.stdin is not None and child.stdout is not None
    send_request(child.stdin, request)
    answer = receive(child.stdout, _MAX_ANSWER)
    if answer is None:
        raise ValueError("no answer")
    return Document.from_dict(json.loads(answer))


def _give_up(child: subprocess.Popen[bytes], timed_out: threading.Event) -> None:
    timed_out.set()
    _kill(child)


def _kill(child: subprocess.Popen[bytes]) -> None:
    """Ends the child and whatever it started; its process group is its own."""
    if child.poll() is None:
        with contextlib.suppress(OSError):
            os.killpg(child.pid, signal.SIGKILL) if hasattr(os, "killpg") else child.kill()


def _ending(code: int | None) -> str:
    return signal.Signals(-code).name if code is not None and code < 0 else f"exit code {code}"
