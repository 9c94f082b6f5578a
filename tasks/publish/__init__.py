"""Publish the tables as one snapshot, and read them back; the same on disk and on an object store.

The front door of the room: `publish` writes a snapshot and switches to it, `current` gives the one in force.
"""

from tasks.publish.prune import delete, removable
from tasks.publish.shelf import MANIFEST, PublishError
from tasks.publish.snapshot import (
    Beside,
    current,
    damaged,
    publish,
    read_manifest,
    read_tables,
    same_tables,
    scan_table,
    snapshots,
)

__all__ = [
    "MANIFEST",
    "Beside",
    "PublishError",
    "current",
    "damaged",
    "delete",
    "publish",
    "read_manifest",
    "read_tables",
    "removable",
    "same_tables",
    "scan_table",
    "snapshots",
]
