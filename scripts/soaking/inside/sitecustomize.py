"""Imported by the interpreter of each process of a soak's server: counts now and then what the process holds, a line of
JSON each, lets the jobs that go round each minute go round as fast as the day is pressed together, and gives what is
remembered of answers as little room, so that it is full when the day begins.

It asks nothing of `gc.get_objects`: a tuple that another thread is just making must not be seen.
"""

import json
import os
import sys
import threading
import time
import weakref
from typing import Any

EVERY = 10.0
ROOM = 8_000_000
"""Bytes of each of the caches."""
CACHES = {"answers (MB)": "ask._answers", "bodies (MB)": "ask._bodies", "readings (MB)": "reading._readings"}
_snapshots: list[weakref.ref[Any]] = []


def _watched(module: Any) -> None:
    """Notes each snapshot that is opened."""
    load = module._load

    def noted(*given: Any) -> Any:
        found = load(*given)
        _snapshots[:] = [one for one in _snapshots if one() is not None] + [weakref.ref(found)]
        return found

    module._load = noted


def _counted() -> dict[str, float]:
    found: dict[str, float] = {"allocated blocks": sys.getallocatedblocks()}
    found["snapshots"] = sum(one() is not None for one in _snapshots)
    streamlit = sys.modules.get("streamlit.runtime")
    if streamlit is not None and streamlit.exists():
        sessions = streamlit.get_instance()._session_mgr
        found["sessions"] = len(sessions._active_session_info_by_id) + len(sessions._session_storage._cache)
    for name, place in CACHES.items():
        module, held = place.split(".")
        answering = sys.modules[f"kb.answering.{module}"]
        cache = getattr(answering, held)
        if cache.maxsize > ROOM:
            setattr(answering, held, cache := type(cache)(ROOM, cache.getsizeof))
        found[name] = cache.currsize / 1e6
    return found


def _look(folder: str, round_seconds: float) -> None:
    watched = False
    with open(os.path.join(folder, f"{os.getpid()}.jsonl"), "a", encoding="utf-8") as file:
        while True:
            time.sleep(EVERY if watched else 0.05)
            snapshot = sys.modules.get("kb.retrieval.indexing.snapshot")
            if not watched and hasattr(snapshot, "open_snapshot"):
                _watched(snapshot)
                watched = True
            jobs = sys.modules.get("kb.web.shared.background_jobs")
            if watched and hasattr(jobs, "start_jobs"):  # one that serves
                jobs.EVERY_SECONDS = round_seconds  # type: ignore[union-attr]
                file.write(json.dumps({"at": time.time(), **_counted()}) + "\n")
                file.flush()


if "SOAK_INSIDE" in os.environ:
    _where, _round = os.environ["SOAK_INSIDE"], float(os.environ["SOAK_ROUND"])
    threading.Thread(target=_look, args=(_where, _round), name="soak", daemon=True).start()
