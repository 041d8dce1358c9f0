"""How a serving process writes its log: each line with its time, level and origin, as text or as JSON."""

import json
import logging
import sys
from datetime import datetime

from kb.settings import JAKARTA, LogForm, LogLevel, Settings

NOTICE = 25
"""Normal, but an operator wants to know (syslog's word): started, live, published, deleted.

Above INFO, since what servers tell of each request at that level is never written (`web/http/private_log`).
"""
LEVELS: dict[LogLevel, int] = {"notice": NOTICE, "warning": logging.WARNING, "error": logging.ERROR}
logging.addLevelName(NOTICE, "NOTICE")


class _Lines(logging.Formatter):
    """`2026-11-30T09:15:02.123+07:00 NOTICE satujawab: the snapshot 1a2b is live`."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def formatTime(self, record: logging.LogRecord, _datefmt: str | None = None) -> str:  # noqa: N802  its name in logging
        return datetime.fromtimestamp(record.created, JAKARTA).isoformat(timespec="milliseconds")


class _Json(_Lines):
    """One object a line, for a collector. Libraries for this write an exception's own words, which quote what was
    asked: here it is `exc_text`, which `private_log` has cleaned.
    """

    def format(self, record: logging.LogRecord) -> str:
        said = {
            "time": self.formatTime(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_text:
            said["exception"] = record.exc_text
        return json.dumps(said, ensure_ascii=False)


FORMS: dict[LogForm, type[logging.Formatter]] = {"text": _Lines, "json": _Json}


def configure_logs(settings: Settings) -> None:
    """Sends what this process and its libraries log, from the settings' level on, to the standard error stream."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(FORMS[settings.log_form]())
    logging.basicConfig(level=LEVELS[settings.log_level], handlers=[handler], force=True)
    one_form()


def one_form() -> None:
    """The servers' own handlers write in other forms, and come back when Streamlit reads its settings: what they log
    goes the way of all lines. Called when the server starts, too.
    """
    for name in list(logging.root.manager.loggerDict):
        if name.split(".")[0] in ("uvicorn", "streamlit", "websockets"):
            other = logging.getLogger(name)
            other.handlers.clear()
            other.propagate = True
