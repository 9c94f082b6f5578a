"""alert: who is told what, and was told it already.

Invariant: what to send (`due`, `digest`, `compose`) is pure and follows from tables and from what each channel was told;
`channels` alone opens a connection. Nothing here decides when to look: that is `flows.alerts`.
"""

from tasks.alert.channels import file_of, missing, send
from tasks.alert.compose import Style
from tasks.alert.digest import Watched, changes, family
from tasks.alert.due import State, Trouble, ended, failed_runs, last_completed, missed_run
from tasks.alert.memory import LOCK, Memory, log_of, memories
from tasks.alert.message import VERSION, Message
from tasks.alert.outgoing import Outgoing, Picture, outgoing
from tasks.alert.words import Words

__all__ = [
    "LOCK", "VERSION", "Memory", "Message", "Outgoing", "Picture", "State", "Style", "Trouble", "Watched", "Words",
    "changes", "ended", "failed_runs", "family", "file_of", "last_completed", "log_of", "memories", "missed_run",
    "missing", "outgoing", "send",
]  # fmt: skip
