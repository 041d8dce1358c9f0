"""Whose Streamlit sessions may upload a file: those whose page an officer has open.
Streamlit itself takes files of everybody.
"""

import threading
import time

from streamlit.runtime.scriptrunner import get_script_run_ctx

from kb.storage.sessions import IDLE

PREFIX = "/_stcore/upload_file/"
_lock = threading.Lock()
_until: dict[str, float] = {}


def allow_uploads(allowed: bool) -> None:
    """Notes of the session whose page runs now whether an officer is signed in;
    it holds as long as a sign-in that is left alone.
    """
    context = get_script_run_ctx()
    if context is None:
        return
    now = time.monotonic()
    with _lock:
        for old in [session for session, until in _until.items() if until < now]:
            del _until[old]
        _until.pop(context.session_id, None)
        if allowed:
            _until[context.session_id] = now + IDLE.total_seconds()


def may_upload(path: str) -> bool:
    """Whether `/_stcore/upload_file/<session>/<file>` is of such a session."""
    session = path.removeprefix(PREFIX).partition("/")[0]
    with _lock:
        return _until.get(session, 0.0) > time.monotonic()
