"""What a bucket holds of snapshots: one small object, `current`, that is only ever changed by compare-and-swap.

Beside it lie the files of all kept snapshots as `blobs/<sha256>`, the manifests among them. `current` names the live
snapshot and each kept one's manifest, so that whoever has read it once has read one state, never half of two.
"""

import random  # of waits, no secret  # nosemgrep: no-guessable-secret
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Literal
from uuid import uuid4

from pydantic import BaseModel, ConfigDict, ValidationError

from kb.errors import KbError
from kb.retrieval.indexing.bucket import LONGEST_REQUEST, Bucket

CURRENT = "current"
BLOBS = "blobs"
PATIENCE = 180.0
"""Seconds that a change is tried for while others change the same."""
CLEANING_AT_MOST = 30.0
"""Seconds after which who takes blobs away begins no further request."""
ABANDONED = CLEANING_AT_MOST + LONGEST_REQUEST + 5
"""Seconds after which a cleaning that has not said its end has none: by the clock of who waits."""


class Kept(BaseModel):
    """A snapshot in the bucket."""

    model_config = ConfigDict(frozen=True)

    id: str
    manifest: str
    """The sha256 of its manifest, which names its files."""
    created: str
    encoder: str
    articles: int
    until: datetime | None = None
    """When another became live in its stead; None: it is live, or has never been since it was pushed."""


class Catalogue(BaseModel):
    """All of `current`."""

    model_config = ConfigDict(frozen=True)

    format: Literal[1] = 1
    number: int = 0
    """How often it was changed."""
    change: str = ""
    """Which change made it: whose reply is lost finds it again."""
    live: str | None = None
    cleaning: str | None = None
    """Blobs are being taken away, by the change of this name: nobody may count on one that nothing names."""
    kept: tuple[Kept, ...] = ()

    def find(self, snapshot_id: str | None) -> Kept | None:
        """The kept snapshot of an id."""
        return next((one for one in self.kept if one.id == snapshot_id), None)

    def with_live(self, kept: Kept) -> "Catalogue":
        """This snapshot is kept and live, and the one before is so no more."""
        if self.live == kept.id and self.find(kept.id) == kept:
            return self
        now = datetime.now(UTC)
        others = (one for one in self.kept if one.id != kept.id)
        before = tuple(one.model_copy(update={"until": now}) if one.id == self.live else one for one in others)
        return self.model_copy(update={"live": kept.id, "kept": (*before, kept)})

    def with_old(self, kept: Kept) -> "Catalogue":
        """This snapshot is kept, and was live until now."""
        if self.find(kept.id) is not None:
            return self
        return self.model_copy(update={"kept": (*self.kept, kept.model_copy(update={"until": datetime.now(UTC)}))})


def parse(bucket: Bucket, data: bytes) -> Catalogue:
    """KbError if the bytes are no catalogue of this version."""
    try:
        return Catalogue.model_validate_json(data)
    except ValidationError:
        raise KbError("bucket.current_damaged", bucket.address) from None


def read(bucket: Bucket) -> tuple[Catalogue, str | None]:
    """The catalogue and its mark; an empty one, without a mark, where nothing was pushed yet."""
    found = bucket.get(CURRENT)
    return (parse(bucket, found[0]), found[1]) if found else (Catalogue(), None)


def change(bucket: Bucket, alter: Callable[[Catalogue], Catalogue], cleaning: str | None = None) -> Catalogue:
    """Writes what `alter` makes of the catalogue, and returns it; `alter` is called again whenever another was first.

    Waits while blobs are taken away, unless that is `cleaning`, one's own. KbError if others were first for minutes,
    or the server does not hold to conditions.
    """
    deadline, mine = 0.0, uuid4().hex
    waited_for, since = "", 0.0
    while True:
        seen, mark = read(bucket)
        if seen.change == mine:  # it was written, and only the reply was lost
            return seen
        if seen.cleaning and seen.cleaning != cleaning:
            if seen.cleaning != waited_for:
                waited_for, since = seen.cleaning, time.monotonic()
            if time.monotonic() - since < ABANDONED:
                time.sleep(0.05)
                continue
            seen = seen.model_copy(update={"cleaning": None})
        wanted = alter(seen)
        if wanted is seen:
            return seen
        wanted = wanted.model_copy(update={"number": seen.number + 1, "change": mine})
        if bucket.swap(CURRENT, wanted.model_dump_json().encode(), mark):
            return wanted
        deadline = deadline or time.monotonic() + PATIENCE  # not from before `alter`, which may send much
        if time.monotonic() > deadline:
            raise KbError("bucket.busy", bucket.address)
        time.sleep(random.uniform(0.005, 0.1))  # noqa: S311  # nosec B311  no secret: apart from the others


def require_conditions(bucket: Bucket) -> None:
    """KbError if the server writes where it must not: then two who push at once would lose one snapshot."""
    if bucket.swap("probe", b"", None) and bucket.swap("probe", b"", None):
        raise KbError("bucket.no_conditions", bucket.address)
    if bucket.swap("probe", b"", '"00000000000000000000000000000000"'):
        raise KbError("bucket.no_conditions", bucket.address)
