"""Tables as Parquet files: the same rows give the same bytes, written at once or piece by piece. No I/O.

The front door of the room: `parquet_bytes` writes a table, `packed` one that is made in pieces and never whole in memory,
`grown` puts rows behind those of a file.
"""

from tasks.parquet.pieces import Packed, grown, packed
from tasks.parquet.whole import parquet_bytes

__all__ = ["Packed", "grown", "packed", "parquet_bytes"]
