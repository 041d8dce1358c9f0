"""What a running server does by itself: at the start and then each minute it finishes what a crash left,
and publishes what is due.
"""

import logging
import threading

from kb.errors import KbError
from kb.publishing.workflow.publish import recover
from kb.publishing.workflow.schedule import publish_due
from kb.settings import require_desk
from kb.web.shared.state import state

log = logging.getLogger("satujawab")
EVERY_SECONDS = 60.0
_stop = threading.Event()


def _round() -> None:
    for done in [*recover(state().desk), *publish_due(state().desk)]:
        log.info("%s", done)


def _work() -> None:
    while True:
        try:
            _round()
        except KbError as error:
            if error.code != "publish.another_runs":
                log.error("%s", error)
        except Exception:  # the clerk must outlive any one failure
            log.exception("the clerk failed")
        if _stop.wait(EVERY_SECONDS):
            return


def start_clerk() -> None:
    """Begins the rounds; does nothing where the encoder or the database cannot be opened, which the pages say,
    or on a machine that does not publish.
    """
    try:
        require_desk(state().settings)
    except KbError:
        return
    _stop.clear()
    threading.Thread(target=_work, name="clerk", daemon=True).start()


def stop_clerk() -> None:
    """Ends the rounds."""
    _stop.set()
