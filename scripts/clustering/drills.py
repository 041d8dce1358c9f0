"""The drills: each breaks one thing while people ask, and tells what they lost and when all was well again."""

import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from kb.content.library import load_library
from kb.errors import KbError
from kb.publishing.workflow.publish import publish
from scripts.clustering.load import Asked, Load
from scripts.clustering.officers import Officers, Writing, lost
from scripts.clustering.parts import Broken, until
from scripts.clustering.whole import NAME, Cluster, Machine


@dataclass(frozen=True)
class Size:
    """How much of it."""

    requests: int
    """At least so many a drill."""
    each_second: float
    away: float
    """Seconds that a part is away."""


FROZEN = 15.0
"""Seconds: longer than HAProxy waits for an answer before it asks another."""
FULL, QUICK = Size(4000, 80, 60), Size(400, 30, 8)


@dataclass
class Found:
    """Of one drill."""

    requests: int
    lost: int
    seconds: float
    """From the breaking until all was well again."""
    slowest: float
    more: dict[str, Any] = field(default_factory=dict)

    def told(self) -> dict[str, Any]:
        rounded = {name: round(value, 1) if isinstance(value, float) else value for name, value in self.more.items()}
        return {"requests": self.requests, "lost": self.lost, "seconds": round(self.seconds, 1),
                "slowest": round(self.slowest, 1)} | rounded  # fmt: skip


class Drills:
    """All of them on one cluster, one after the other."""

    def __init__(self, cluster: Cluster, officers: Officers, size: Size) -> None:
        self.cluster, self.officers, self.size = cluster, officers, size
        self.number = 0
        articles = load_library(officers.context.articles).articles
        self._asked = Asked(
            f"https://127.0.0.1:{cluster.secure}", NAME, cluster.folder / "certificate.pem",
            sorted(next(iter(article.texts.values())).title for article in articles.values()), size.each_second,
        )  # fmt: skip

    def run(self, drill: Callable[["Drills"], dict[str, Any]]) -> Found:
        """Asks before, during and after the breaking; Broken if all is not well again in time."""
        with Load(self._asked) as load:
            until(lambda: load.requests >= self.size.requests // 8, "the first answers")
            begun = time.monotonic()
            more = drill(self)
            self._all_well()
            seconds = more.pop("seconds", time.monotonic() - begun)
            until(lambda: load.requests >= self.size.requests, f"{self.size.requests} requests", 1200)
        if load.seen.requests < self.size.requests:
            raise Broken("those who ask have ended before the drill")
        if load.seen.faults:
            more["faults"] = dict(load.seen.faults)
        return Found(load.seen.requests, load.seen.lost, seconds, load.seen.slowest, more)

    def _all_well(self) -> None:
        """All replicas show what the desk shows, and HAProxy asks them."""
        replicas = self.cluster.replicas
        until(lambda: {one.live() for one in replicas} == {self.cluster.desk.live()} - {""}, "one snapshot everywhere")
        until(lambda: all(self.cluster.figures(one)["status"].startswith("UP") for one in replicas), "all up")

    def published(self, machines: list[Machine]) -> dict[str, Any]:
        """A publication while others are broken: how long until these machines show what the bucket names."""
        self.number += 1
        done = self.officers.publish(self.number, machines)
        return {"publish_to_live": max(0.0, *done.live.values()) - done.named if done.live else 0.0}


def publication(drills: Drills) -> dict[str, Any]:
    """Nothing is broken: two publications, the slower of them counts."""
    each = [drills.published(drills.cluster.replicas) for _ in range(2)]
    return max(each, key=lambda one: one["publish_to_live"])


def killed(drills: Drills) -> dict[str, Any]:
    """kill -9 of a replica; the others answer, and it comes again."""
    first, *others = drills.cluster.replicas
    first.part.kill()
    told = drills.published(others)
    first.start()
    return told


def restarted(drills: Drills) -> dict[str, Any]:
    """One replica after the other: drained, ended, begun, asked again."""
    told: dict[str, Any] = {}
    for number, one in enumerate(drills.cluster.replicas):
        drills.cluster.says(f"set server answers/{one.name} state drain")
        until(lambda one=one: drills.cluster.figures(one)["scur"] == "0", f"{one.name} without requests")
        one.part.stop()
        if number == 0:
            told = drills.published(drills.cluster.replicas[1:])
        one.start()
        drills.cluster.says(f"set server answers/{one.name} state ready")
        until(lambda one=one: drills.cluster.figures(one)["status"].startswith("UP"), f"{one.name} up")
    return told


def frozen(drills: Drills) -> dict[str, Any]:
    """A replica that does nothing any more, though its connections stand."""
    first, *others = drills.cluster.replicas
    first.part.send(signal.SIGSTOP)
    begun = time.monotonic()
    try:
        told = drills.published(others)
        time.sleep(max(0.0, FROZEN - (time.monotonic() - begun)))
    finally:
        first.part.send(signal.SIGCONT)
    return told


def store_away(drills: Drills) -> dict[str, Any]:
    """Nothing can go live meanwhile; what was published then does so by itself."""
    cluster, officers = drills.cluster, drills.officers
    drills.number += 1
    draft = officers.signed(drills.number)
    cluster.store.stop()
    begun = time.monotonic()
    try:
        publish(officers.context, officers.author, draft.id)
        raise Broken("a publication went live without the bucket")
    except KbError as error:
        if error.code != "publish.not_live_yet":
            raise
    drills.cluster.replicas[0].part.stop()  # it begins anew with what it has
    drills.cluster.replicas[0].start()
    time.sleep(max(0.0, drills.size.away - (time.monotonic() - begun)))
    away = time.monotonic() - begun
    before = cluster.desk.live()
    cluster.store.start()
    back = time.monotonic()
    # The desk's background job finishes it by itself, within a minute.
    until(lambda: all(one.live() not in ("", before) for one in cluster.replicas), "the publication on all")
    return {"away": away, "seconds": time.monotonic() - back}


def switched_over(drills: Drills) -> dict[str, Any]:
    """The primary hands over to the standby, as for an upgrade."""
    return _database(drills, drills.cluster.database.switch_over)


def failed_over(drills: Drills) -> dict[str, Any]:
    """kill -9 of the primary with its Patroni; it comes again as the standby."""
    return _database(drills, lambda old, _: old.kill())


def _database(drills: Drills, breaks: Callable[..., None]) -> dict[str, Any]:
    database = drills.cluster.database
    until(database.standby, "a standby that has all")
    old, new = database.primary(), database.standby()
    if old is None or new is None:
        raise Broken("the database has no primary and standby")
    with Writing(drills.officers, drills.number * 1000) as writing:
        until(lambda: len(writing.kept) > 20, "the first drafts")
        begun = time.monotonic()
        breaks(old, new)
        until(lambda: new.is_("primary"), "another primary")
        seen = len(writing.kept)
        until(lambda: len(writing.kept) > seen + 20, "drafts after it")
        told = drills.published(drills.cluster.replicas)
        if not old.part.runs:
            old.part.start()
        until(lambda: old.is_("sync"), "the old primary as the standby")
        seconds = time.monotonic() - begun
    gone = lost(drills.officers, writing.kept)
    kept = writing.kept
    return told | {
        "seconds": seconds, "acknowledged": len(kept), "acknowledged_lost": gone, "refused": kept.refused,
        "nothing_written_for": writing.longest,
    }  # fmt: skip


DRILLS: dict[str, Callable[[Drills], dict[str, Any]]] = {
    "publication": publication,
    "replica killed": killed,
    "rolling restart": restarted,
    "replica frozen": frozen,
    "store away": store_away,
}
OF_A_STANDBY: dict[str, Callable[[Drills], dict[str, Any]]] = {
    "database switched over": switched_over,
    "primary killed": failed_over,
}
"""Those for which a second PostgreSQL is needed."""
