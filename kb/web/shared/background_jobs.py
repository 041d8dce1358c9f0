"""What a running server does by itself: at the start and then each minute it finishes what a crash left, publishes what
is due, confirms emergency corrections or lets them lapse, tells officers what concerns them, also by mail, and other
systems what was published, and groups what was sent to be answered; once a day it deletes what is kept no longer.
"""

import logging
import threading
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from kb.answering.ask import today
from kb.content.subject import Keep
from kb.errors import KbError
from kb.logs import NOTICE
from kb.metrics import DEAD_WEBHOOKS, FORGOT, FORGOTTEN, MAILS, OLDEST_MAIL, OLDEST_WEBHOOK, WEBHOOKS
from kb.publishing.editing.attachments import sweep
from kb.publishing.impact.question_groups import group_sent
from kb.publishing.notices.dates import tell_of_dates
from kb.publishing.notices.deeds import tell_of_deeds
from kb.publishing.notices.password_post import post_links
from kb.publishing.notices.post import Posted, post
from kb.publishing.notices.watch_post import post_to_watchers
from kb.publishing.notices.watching import tell_watchers
from kb.publishing.webhooks.delivery import deliver
from kb.publishing.webhooks.events import tell_webhooks
from kb.publishing.workflow.emergency import settle
from kb.publishing.workflow.schedule import publish_due
from kb.publishing.workflow.transaction import recover
from kb.retrieval.indexing.index import current_id
from kb.retrieval.indexing.snapshot import Snapshot
from kb.settings import require_desk
from kb.storage.daily_counts import Kept
from kb.storage.forget import count_days_ahead, forget_before
from kb.web.shared.state import live_library, state

log = logging.getLogger("satujawab")
EVERY_SECONDS = 60.0
_stop = threading.Event()
_wakes: defaultdict[str, threading.Event] = defaultdict(threading.Event)
"""By the job's name."""


def _publish_due() -> None:
    context = state().context
    for done in [*recover(context), *publish_due(context), *settle(context)]:
        log.log(NOTICE, "%s", done)


def first_kept(keep: Keep, on: date) -> dict[Kept, date | None]:
    """The first days of which questions, feedback and calls are kept on a day; None: of all."""
    days: dict[Kept, int | None] = {"questions": keep.questions, "feedback": keep.feedback, "calls": keep.calls}
    return {kind: on - timedelta(days=count) if count else None for kind, count in days.items()}


def forget(on: date) -> bool:
    """Deletes what is kept no longer on a day, and uploaded files that no draft names, and counts yesterday's
    questions; False if no snapshot says how long.
    """
    library, shared = live_library(), state()
    if library is None:
        return False
    counted = count_days_ahead(shared.store, on)
    gone = forget_before(shared.store, shared.journal, first_kept(library.subject.keep, on))
    for kind in ("questions", "feedback", "calls"):
        FORGOTTEN.labels(kind).inc(getattr(gone, kind))
    FORGOT.set_to_current_time()
    unnamed = sweep(shared.store)
    if counted or gone or unnamed:
        # nosemgrep: no-words-of-people-in-logs (how many, no words)
        log.log(
            NOTICE,
            "%d days are counted; %d questions, %d times feedback and %d calls that are kept no longer are deleted, "
            "and %d uploaded files that no draft names",
            counted, gone.questions, gone.feedback, gone.calls, unnamed,
        )  # fmt: skip
    return True


def _retention() -> Callable[[], None]:
    forgot: date | None = None

    def once_a_day() -> None:
        nonlocal forgot
        if forgot != (on := today()) and forget(on):
            forgot = on

    return once_a_day


def _notices() -> None:
    """A job of its own: a slow mail server must not hold up what is to be published."""
    context, settings = state().context, state().settings
    try:
        tell_of_deeds(context, bool(settings.smtp.host))
        tell_of_dates(context, today(), bool(settings.smtp.host))
    finally:
        posted = post(context, settings, datetime.now(UTC))
        _count(posted)
        OLDEST_MAIL.set(posted.oldest.total_seconds())


def _count(posted: Posted) -> None:
    for outcome, count in (("sent", posted.sent), ("put-off", posted.put_off), ("given-up", posted.given_up)):
        MAILS.labels(outcome).inc(count)


def _settled() -> Callable[[Snapshot], bool]:
    seen: str | None = None

    def is_settled(snapshot: Snapshot) -> bool:
        """Whether it was live in the round before too: another process may still have the one of before, and would take
        going back to it for one more change.
        """
        nonlocal seen
        settled, seen = snapshot.id == seen, snapshot.id
        return settled and snapshot.id == current_id(state().settings.index)

    return is_settled


def _watchers_teller() -> Callable[[], None]:
    is_settled = _settled()

    def tell() -> None:
        shared = state()
        snapshot, at = shared.snapshot(), datetime.now(UTC)
        if is_settled(snapshot):
            tell_watchers(shared.store, snapshot.library, at, today())
        lock = shared.settings.index / ".mailing"
        _count(post_to_watchers(shared.store, lock, shared.settings, snapshot, at))

    return tell


def _webhooks_teller() -> Callable[[], None]:
    is_settled = _settled()

    def tell() -> None:
        """A job of its own: neither mail servers nor receivers hold up each other."""
        shared = state()
        try:
            if is_settled(snapshot := shared.snapshot()):
                tell_webhooks(shared.store, snapshot, shared.settings.site, datetime.now(UTC), today())
        finally:
            lock, networks = shared.settings.index / ".webhooks", shared.settings.webhook_networks
            done = deliver(shared.store, lock, networks, datetime.now(UTC))
            for outcome in ("delivered", "failed", "dead"):
                WEBHOOKS.labels(outcome).inc(getattr(done, outcome))
            OLDEST_WEBHOOK.set(done.oldest.total_seconds())
            DEAD_WEBHOOKS.set(done.letters)

    return tell


def _grouping() -> None:
    group_sent(state().context)


def _letters() -> Callable[[], None]:
    tell = _watchers_teller()

    def round_of() -> None:
        """One after the other, since one at a time sends mails."""
        try:
            _notices()
        finally:
            tell()

    return round_of


def _links_sender() -> None:
    """A job of its own, which is woken: somebody waits for the mail."""
    _count(post_links(state().context, state().settings, datetime.now(UTC)))


def send_links() -> None:
    """Sends the links by which passwords are chosen now, not at the next minute."""
    _wakes["links"].set()


def _work(round_of: Callable[[], None], name: str) -> None:
    """Rounds until the end: one each minute, and one when it is woken."""
    wake = _wakes[name]
    while True:
        try:
            round_of()
        except KbError as error:
            if error.code != "publish.another_runs":
                log.error("%s", error)
        except Exception:  # it must outlive any one failure
            log.exception("the background job %s failed", name)
        wake.wait(EVERY_SECONDS)
        wake.clear()
        if _stop.is_set():
            return


def start_jobs() -> None:
    """Begins the rounds; does nothing where the encoder or the database cannot be opened, which the pages say,
    or on a machine that does not publish.
    """
    try:
        require_desk(state().settings)
    except KbError:
        return
    _stop.clear()
    jobs = (
        ("publishing", _publish_due), ("retention", _retention()), ("notices", _letters()), ("grouping", _grouping),
        ("webhooks", _webhooks_teller()), ("links", _links_sender),
    )  # fmt: skip
    for name, round_of in jobs:
        threading.Thread(target=_work, args=(round_of, name), name=name, daemon=True).start()


def stop_jobs() -> None:
    """Ends the rounds."""
    _stop.set()
    for wake in list(_wakes.values()):
        wake.set()
