"""What officers and agents do meanwhile: they write, sign and publish as the studio does, and keep calls."""

import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from kb.errors import KbError
from kb.publishing.context import Context
from kb.publishing.editing import drafts
from kb.publishing.editing.overlay import digest_of
from kb.publishing.people.accounts import load_accounts
from kb.publishing.workflow import publish as publishing
from kb.publishing.workflow import review
from kb.publishing.workflow.audit_check import examine
from kb.retrieval.encoding.encoder import open_encoder
from kb.retrieval.indexing.bucket import Bucket
from kb.retrieval.indexing.catalogue import read
from kb.settings import settings_from_env
from kb.storage.audit import AuditEntry
from kb.storage.calls import CallRow, begin_call, end_call, save_calls
from kb.storage.drafts import Draft, Signature
from kb.storage.store import Store
from scripts.clustering.parts import Broken, until
from scripts.clustering.whole import AUTHOR, OWNER, REVIEWER, Cluster, Machine


@dataclass(frozen=True)
class Published:
    """Moments of a publication, in seconds from its beginning."""

    snapshot: str
    named: float
    """The bucket names it live."""
    live: dict[str, float]
    """Each machine shows it."""


class Officers:
    """An author and a reviewer, who work with the desk's files and database as its own pages do."""

    def __init__(self, cluster: Cluster) -> None:
        # The look at all articles before a publication takes long on a busy machine, and nothing of it breaks here:
        # what is drilled is the way after it, with its journal, git, audit log, build and bucket.
        publishing.obstacles = lambda *_: []
        place = cluster.desk.folder
        store = Store(cluster.database_url, anchor=place / "heads.anchor")
        encoder = open_encoder(settings_from_env().encoder)
        self.cluster = cluster
        self.context = Context(
            place / "articles", place / "index", place / "accounts.yaml", store, encoder, bucket=cluster.bucket
        )
        accounts = load_accounts(self.context.accounts)
        self.author, self.reviewer = accounts[AUTHOR], accounts[REVIEWER]

    def close(self) -> None:
        self.context.store.close()

    def signed(self, number: int) -> Draft:
        """A sentence more in an article, handed in and signed by all whom it concerns."""
        articles = self.context.articles
        texts = sorted(path.stem for path in articles.glob("*/*.md") if not path.stem.endswith(".en"))
        draft = drafts.open_article(self.context, self.author, texts[number % len(texts)])
        path = next(path for path in draft.files if not path.endswith(".en.md"))
        text = f"{(draft.files[path] or '').rstrip()}\n\nCatatan latihan {number}.\n"
        draft = drafts.save(self.context, self.author, draft.id, {path: text}, draft.revision).draft
        drafts.submit(self.context, self.author, draft.id)
        for needed in review.signatures_of(self.context, draft):
            review.sign(self.context, self.reviewer, draft.id, needed.owner, digest_of(draft))
        return drafts.find_draft(self.context, self.author, draft.id)

    def publish(self, number: int, machines: list[Machine]) -> Published:
        """Publishes and waits until all of these machines show it."""
        draft = self.signed(number)
        with Watch(self.cluster, machines) as watch:
            snapshot = self._go_live(draft.id)
            watch.wait(snapshot)
        return watch.found(snapshot)

    def _go_live(self, draft: int) -> str:
        """The snapshot; the desk's jobs may be at it just then, and so may a lock that went with a connection."""
        while True:
            try:
                return publishing.publish(self.context, self.author, draft).snapshot or ""
            except KbError as error:
                if error.code != "publish.another_runs":
                    raise
                time.sleep(0.5)


class Watch:
    """Notes when the bucket and each machine first show which snapshot."""

    def __init__(self, cluster: Cluster, machines: list[Machine]) -> None:
        self._bucket, self._machines = Bucket(cluster.bucket), machines
        self._seen: dict[str, dict[str, float]] = defaultdict(dict)
        self._stop = threading.Event()
        self._begun = time.monotonic()
        looks: dict[str, Callable[[], str]] = {one.name: one.live for one in machines} | {"bucket": self._named}
        self._threads = [threading.Thread(target=self._look, args=each, daemon=True) for each in looks.items()]

    def _named(self) -> str:
        try:
            return read(self._bucket)[0].live or ""
        except KbError:
            return ""

    def _look(self, name: str, live: Callable[[], str]) -> None:
        while not self._stop.wait(0.1):
            self._seen[name].setdefault(live(), time.monotonic() - self._begun)

    def wait(self, snapshot: str) -> None:
        names = ["bucket", *(one.name for one in self._machines)]
        until(lambda: all(snapshot in self._seen[name] for name in names), f"snapshot {snapshot} on {', '.join(names)}")

    def found(self, snapshot: str) -> Published:
        seen = {name: moments[snapshot] for name, moments in self._seen.items() if snapshot in moments}
        return Published(snapshot, seen.pop("bucket"), seen)

    def __enter__(self) -> "Watch":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(10)


@dataclass
class Acknowledged:
    """What the database has said it keeps."""

    drafts: dict[int, int] = field(default_factory=dict)
    """Id -> the revision that was saved last."""
    signatures: set[str] = field(default_factory=set)
    """The digests that were signed."""
    calls: set[str] = field(default_factory=set)
    entries: set[str] = field(default_factory=set)
    """Subjects of which the audit log must tell."""
    refused: int = 0
    """Acts that were told to have failed: whoever did them does them again."""

    def __len__(self) -> int:
        return len(self.drafts) + len(self.signatures) + len(self.calls) + len(self.entries)


class Writing:
    """Keeps drafts, signatures and calls one after the other, and notes what was acknowledged, until it ends."""

    def __init__(self, officers: Officers, first: int) -> None:
        self._officers, self._number = officers, first
        self.kept = Acknowledged()
        self.longest = 0.0
        """Seconds between two acknowledged acts: how long nothing could be written."""
        self._last = time.monotonic()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, daemon=True)

    def _act(self, act: Callable[[], Any]) -> Any:
        """What it gives; None if it was refused."""
        try:
            done = act()
        except KbError:
            self.kept.refused += 1
            self._stop.wait(0.2)
            return None
        self.longest = max(self.longest, time.monotonic() - self._last)
        self._last = time.monotonic()
        return done

    def _work(self) -> None:
        while not self._stop.is_set():
            self._number += 1
            self._act(self._call)
            self._act(self._draft)

    def _call(self) -> None:
        call = end_call(begin_call(OWNER, "id"), "solved", None, f"latihan {self._number}")
        with self._officers.context.store.transaction() as database:
            save_calls(database, [call])
        self.kept.calls.add(call.id)

    def _draft(self) -> None:
        context, author, reviewer = self._officers.context, self._officers.author, self._officers.reviewer
        name = f"latihan-{self._number}"
        draft = drafts.new_article(context, author, OWNER, f"Latihan {self._number}", "Mulai.", article_id=name)
        self.kept.drafts[draft.id] = draft.revision
        self.kept.entries.add(name)
        path = next(iter(draft.files))
        text = f"{draft.files[path]}\nSelesai.\n"
        draft = drafts.save(context, author, draft.id, {path: text}, draft.revision).draft
        self.kept.drafts[draft.id] = draft.revision
        drafts.submit(context, author, draft.id)
        review.sign(context, reviewer, draft.id, OWNER, digest_of(draft))
        self.kept.signatures.add(digest_of(draft))

    def __enter__(self) -> "Writing":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(120)


def lost(officers: Officers, kept: Acknowledged) -> int:
    """How many acknowledged acts the database no longer knows; Broken if the audit log is not whole."""
    with officers.context.store.transaction(reading=True) as database:
        revisions = dict(database.execute(select(Draft.id, Draft.revision)).tuples().all())
        signatures = set(database.scalars(select(Signature.digest)))
        calls = set(database.scalars(select(CallRow.id)))
        entries = set(database.scalars(select(AuditEntry.subject)))
    record = examine(officers.context.articles, officers.context.store)
    if record.faults:
        raise Broken(f"the audit log is not whole: {record.sentence()}")
    return (
        sum(revisions.get(draft, 0) < revision for draft, revision in kept.drafts.items())
        + len(kept.signatures - signatures)
        + len(kept.calls - calls)
        + len(kept.entries - entries)
    )
