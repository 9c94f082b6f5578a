"""The `read` room: bytes in, `Document` out. `read` is its front door; `Reader` is the same door into a child
process, `lent_reader` one that is kept for the next who needs it."""

from tasks.read.isolate import Reader, read_isolated
from tasks.read.lend import lent_reader
from tasks.read.reader import ReadRequest, read

__all__ = ["ReadRequest", "Reader", "lent_reader", "read", "read_isolated"]
