"""What every page and route of one process shares: settings, encoder, the live snapshot, the store.

Lives in an imported module so that Streamlit's script runs and the routes hold the same objects.
"""

import logging
import threading
from functools import cached_property

from kb.answering.ask import Request, ask_all
from kb.content.library import Library
from kb.errors import KbError
from kb.logs import NOTICE
from kb.publishing.context import Context
from kb.retrieval.encoding.encoder import Encoder, open_encoder
from kb.retrieval.indexing.index import current_id
from kb.retrieval.indexing.snapshot import Snapshot, open_snapshot
from kb.settings import Settings, require_desk, settings_from_env
from kb.storage.journal import Journal
from kb.storage.store import Store
from kb.web.http.rates import Rates
from kb.web.shared.following import Following
from kb.web.shared.memory import give_back

log = logging.getLogger("satujawab")
WARMING = ("tdk bsaa dibukka gmn ya", "what can I do when it does not work?")
POLL_SECONDS = 0.1
"""How often `index/current` is looked at: a new snapshot is live within a second."""


class State:
    """One process's live snapshot; whoever asks `snapshot()` keeps that one for the whole request."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.store = Store(settings.database_url, settings.waiting_questions, settings.anchor)
        self.journal = Journal(settings.journal, self.store)
        self.rates = Rates(settings.rates)
        self.encoder: Encoder = open_encoder(settings.encoder)
        self._snapshot: Snapshot | None = None
        self._taken: Snapshot | None = None
        self._seen: str | None = None
        self._stop = threading.Event()
        self._load()
        threading.Thread(target=self._watch, name="snapshot-watch", daemon=True).start()
        if settings.bucket is not None:
            following = Following(settings.bucket, settings.index, settings.role == "replica", self._take)
            threading.Thread(target=following.run, args=(self._stop,), name="bucket-watch", daemon=True).start()

    def snapshot(self) -> Snapshot:
        """The live snapshot; raises KbError while there is none."""
        if self._snapshot is None:
            raise KbError("snapshot.none_loaded", str(self.settings.index))
        return self._snapshot

    @cached_property
    def context(self) -> Context:
        """What publishing works with; raises KbError on a machine that only answers."""
        require_desk(self.settings)
        settings = self.settings
        return Context(
            settings.articles, settings.index, settings.accounts, self.store, self.encoder, bucket=settings.bucket
        )

    def close(self) -> None:
        """Ends the thread that looks for a new snapshot."""
        self._stop.set()

    def _take(self, snapshot_id: str) -> None:
        """Opens a snapshot that is about to be named live; KbError if it cannot be, and then it must not be."""
        if self._snapshot is None or self._snapshot.id != snapshot_id:
            self._taken = open_snapshot(self.settings.index, self.encoder, snapshot_id)

    def _load(self) -> None:
        live = current_id(self.settings.index)
        taken, self._taken = self._taken, None
        try:
            snapshot = (
                taken if taken is not None and taken.id == live else open_snapshot(self.settings.index, self.encoder)
            )
            # What is read at the first question is read before people ask.
            ask_all(snapshot, [Request(text) for text in WARMING])
            self._snapshot = snapshot
            give_back()
            log.log(NOTICE, "the snapshot %s is live, built %s", snapshot.id, snapshot.manifest["created"])
        except KbError as error:
            log.error("%s", error)
        self._seen = live

    def _watch(self) -> None:
        while not self._stop.wait(POLL_SECONDS):
            try:
                live, taken = current_id(self.settings.index), self._taken
                # A damaged one that came anew has the name of before.
                if live != self._seen or (taken is not None and taken.id == live):
                    self._load()
            except Exception:  # the watcher must outlive any one bad read
                log.exception("could not look for a new snapshot")


_lock = threading.Lock()
_state: State | None = None


def state() -> State:
    """The state of this process, made at its first use; raises KbError if the encoder cannot be opened."""
    global _state  # noqa: PLW0603  the one state of the process, under its lock
    with _lock:
        if _state is None:
            _state = State(settings_from_env())
        return _state


def live_library() -> Library | None:
    """The live snapshot's articles, for pages that are shown whether there is one or not."""
    try:
        return state().snapshot().library
    except KbError:
        return None


def flush() -> None:
    """Before the process ends: waits until the questions that it was asked are written."""
    if _state is not None:
        _state.store.flush()
