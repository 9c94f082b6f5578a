"""Data homes on object stores: one in memory, for many small cases, and one behind a real S3 server on loopback."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Iterator

import pytest
from fsspec.implementations.memory import MemoryFileSystem

from tasks.store import AnyPath, place


class Killed(BaseException):
    """The process ends here, as far as the store can tell."""


@pytest.fixture
def memory_home() -> AnyPath:
    """An empty data home in this process's memory, with the operations of an object store."""
    return new_memory_home()


def new_memory_home() -> AnyPath:
    """For tests that need one per example."""
    return place(f"memory://{uuid.uuid4().hex}/home")


@pytest.fixture(scope="session")
def s3_server() -> Iterator[str]:
    """The address of an S3 server, with the settings to use it in the environment."""
    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    values = {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_CONFIG_FILE": "/dev/null",
        "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
        "NO_PROXY": host,
        "no_proxy": host,
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, value in values.items():
            patch.setenv(name, value)
        yield values["AWS_ENDPOINT_URL"]
    server.stop()


@pytest.fixture
def s3_home(s3_server: str) -> AnyPath:
    """An empty data home in a bucket of its own."""
    bucket = f"test-{uuid.uuid4().hex}"
    home = place(f"s3://{bucket}/home")
    home.fs.mkdir(bucket)  # type: ignore[union-attr]  # not of this disk
    return home


@pytest.fixture
def killed_after(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Let that many objects in memory be written or deleted from now on; the next one is never begun."""
    left = [10**9]

    def step(operation: Callable[..., object]) -> Callable[..., object]:
        def counted(*arguments: object, **options: object) -> object:
            if left[0] == 0:
                raise Killed
            left[0] -= 1
            return operation(*arguments, **options)

        return counted

    for name in ("pipe_file", "rm_file"):
        monkeypatch.setattr(MemoryFileSystem, name, step(getattr(MemoryFileSystem, name)))

    def set_left(number: int) -> None:
        left[0] = number

    return set_left
