"""The fetch room: what a source lists, and its bytes. `discover` lists targets, `fetch` gets one of them.

Invariant: every target has an outcome; what goes wrong is a reason, never an exception. The room writes nothing: the
caller keeps the bytes and the log. Web sources are fixed addresses so far, got one at a time.
"""

from tasks.fetch.fetch import Fetched, fetch
from tasks.fetch.manifest import ManifestError
from tasks.fetch.targets import Target, discover, local_targets

__all__ = ["Fetched", "ManifestError", "Target", "discover", "fetch", "local_targets"]
