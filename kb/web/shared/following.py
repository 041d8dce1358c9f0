"""What the bucket names live is live here too: looked for twice a second, brought, opened, and only then named.

Whatever fails on the way, the snapshot of before goes on answering.
"""

import logging
import time
from collections.abc import Callable
from pathlib import Path
from threading import Event

from kb.errors import KbError
from kb.metrics import FOLLOWED
from kb.retrieval.indexing.bucket import Bucket
from kb.retrieval.indexing.catalogue import CURRENT, Catalogue, Kept, parse
from kb.retrieval.indexing.index import (
    current_id,
    make_current,
    only_build,
    remove,
    remove_leftovers,
    snapshot_folders,
)
from kb.retrieval.indexing.travel import pull, pull_told
from kb.settings import S3

log = logging.getLogger("satujawab")
PAUSE, LONGEST_PAUSE = 0.5, 5.0
"""Seconds between two looks, and between two while the bucket is away."""
AGAIN = 30.0
"""Seconds until what could not be brought or opened is tried again, unless something else is pushed before."""


class Following:
    """One process's look at a bucket. `mirror`: snapshots that the bucket no longer has go here too."""

    def __init__(self, s3: S3, index: Path, mirror: bool, take: Callable[[str], None]) -> None:
        """`take` opens a snapshot of the folder for this process; KbError if it cannot be used."""
        self._s3, self._index, self._mirror, self._take = s3, index, mirror, take
        self._bucket: Bucket | None = None
        self._mark: str | None = None
        self._wanted: Catalogue | None = None
        self._live_is_here = False
        self._fault: KbError | None = None
        self._again = 0.0

    def run(self, stop: Event) -> None:
        """Looks until it is stopped."""
        pause = 0.0
        while not stop.wait(pause):
            try:
                pause = PAUSE if self.look() else min(LONGEST_PAUSE, 2 * pause + PAUSE)
            except Exception:  # the thread must outlive any one bad look
                log.exception("could not look at the bucket")
                pause = LONGEST_PAUSE

    def look(self) -> bool:
        """One look; whether the bucket could be read. What is wrong is logged once, and once more when it is over."""
        reached = False
        try:
            self._bucket = self._bucket or Bucket(self._s3)
            found = self._bucket.get(CURRENT, self._mark)
            reached = True
            if found is not None:
                wanted = parse(self._bucket, found[0])
                self._wanted, self._mark, self._again, self._live_is_here = wanted, found[1], 0.0, False
            if self._wanted is not None and time.monotonic() >= self._again:
                self._bring(self._bucket, self._wanted)
                self._wanted = None
            if self._wanted is None:
                self._tell(None)
        except KbError as error:
            if error.code == "snapshot.another_build":  # another process here builds or brings it
                return True
            self._again = time.monotonic() + AGAIN if reached else 0.0
            self._tell(error)
        except OSError as error:  # a full disk, a folder without rights
            self._again = time.monotonic() + AGAIN
            reason = error.strerror or type(error).__name__
            self._tell(KbError("bucket.not_kept_here", str(self._index), reason=reason))
        return reached

    def _bring(self, bucket: Bucket, wanted: Catalogue) -> None:
        live = wanted.find(wanted.live)
        if live is None:
            return
        with only_build(self._index):
            remove_leftovers(self._index)
            if not self._live_is_here:  # an old one that cannot be had is no reason to read the live one over and over
                self._bring_live(bucket, live, wanted)
                self._live_is_here = True
            pull_told(bucket, self._index, wanted)

    def _bring_live(self, bucket: Bucket, live: Kept, wanted: Catalogue) -> None:
        pull(bucket, self._index, live)
        self._take(live.id)
        if current_id(self._index) != live.id:
            make_current(self._index, live.id)
        if self._mirror:
            for folder in snapshot_folders(self._index):
                if wanted.find(folder.name) is None:
                    remove(folder)

    def _tell(self, fault: KbError | None) -> None:
        FOLLOWED.labels(self._s3.address).set(fault is None)
        if fault is not None and str(fault) != str(self._fault or ""):
            log.error("%s The last sound snapshot stays live.", fault)
        if fault is None and self._fault is not None:
            log.warning("The snapshots of %s are followed again.", self._s3.address)
        self._fault = fault.apart() if fault is not None else None
