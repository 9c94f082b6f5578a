"""The data home: captured bytes by hash, logs of captures and runs, read documents, the lock; on disk or object store.

The front door of the room: `Store` is the data home, `Capture` one attempt as it is logged, `place` says where a data
home is, `verify` holds everything kept against its hash and against the log.
"""

from tasks.store.capture import Capture, Outcome, in_order
from tasks.store.files import (
    create,
    exists,
    files_under,
    read,
    remove,
    remove_folder,
    sizes_under,
    sync_folder,
    told,
    write_atomically,
)
from tasks.store.home import Store
from tasks.store.log import Log
from tasks.store.place import AnyPath, DamagedError, LockedError, StoreError, is_local, place
from tasks.store.runs import ONLY, REFRESH, whole_refreshes
from tasks.store.verify import Report, verify

__all__ = [
    "ONLY",
    "REFRESH",
    "AnyPath",
    "Capture",
    "DamagedError",
    "LockedError",
    "Log",
    "Outcome",
    "Report",
    "Store",
    "StoreError",
    "create",
    "exists",
    "files_under",
    "in_order",
    "is_local",
    "place",
    "read",
    "remove",
    "remove_folder",
    "sizes_under",
    "sync_folder",
    "told",
    "verify",
    "whole_refreshes",
    "write_atomically",
]
