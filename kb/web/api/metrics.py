"""What Prometheus reads: what was counted (`kb.metrics`), and what holds at the moment it asks."""

import os
from datetime import datetime

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from starlette.requests import Request
from starlette.responses import Response

from kb.errors import KbError
from kb.storage.waiting import WaitingFile
from kb.web.shared.state import state


def _gauge(name: str, told: str, labels: tuple[str, ...] = ()) -> Gauge:
    return Gauge(f"satujawab_{name}", told, labels, multiprocess_mode="mostrecent")


_EXPECTED = _gauge(
    "expected_share",
    (
        "What the live snapshot expects of itself: right, wrong, silent, taken_away (answered though its article is "
        "missing), all_wrong."
    ),
    ("outcome",),
)
_ANSWER_AT = _gauge("answer_at", "The confidence from which on an answer is given.")
_LACKING = _gauge("articles_lacking_phrasings", "Articles with too few phrasings.")
_BUILT = _gauge("snapshot_built_timestamp_seconds", "When the live snapshot was built.")
_WAITING = _gauge("waiting_bytes", "What waits in files for the database: questions, calls.", ("what",))


def _tell_snapshot() -> None:
    try:
        snapshot = state().snapshot()
    except KbError:
        return  # none is loaded; /readyz says so
    known = snapshot.known
    assert known is not None  # of what is live it was found out
    _BUILT.set(datetime.fromisoformat(snapshot.manifest["created"]).timestamp())
    _ANSWER_AT.set(known.answer_at)
    _LACKING.set(len(known.lacking))
    for outcome, share in (
        ("right", known.right),
        ("wrong", known.wrong),
        ("silent", known.silent),
        ("taken_away", known.taken_away),
        ("all_wrong", known.expected_wrong),
    ):
        _EXPECTED.labels(outcome).set(share)


def _tell_waiting() -> None:
    settings = state().settings
    for what, path in (("questions", settings.waiting_questions), ("calls", settings.journal)):
        _WAITING.labels(what).set(WaitingFile(path).size())


def metrics(_: Request) -> Response:
    """`/metrics`: of all processes together where several share `PROMETHEUS_MULTIPROC_DIR`."""
    _tell_snapshot()
    _tell_waiting()
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
    together = CollectorRegistry()
    MultiProcessCollector(together)  # type: ignore[no-untyped-call]  # prometheus_client leaves it untyped
    return Response(generate_latest(together), media_type=CONTENT_TYPE_LATEST)
