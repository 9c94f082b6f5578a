"""The `read` room: bytes in, `Document` out. `read` is its front door; `Reader` is the same door into a child
process."""

from tasks.read.isolate import Reader, read_isolated
from tasks.read.reader import ReadRequest, read

__all__ = ["ReadRequest", "Reader", "read", "read_isolated"]
