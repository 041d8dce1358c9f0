"""What a log may hold: our own sentences with personal numbers masked, the fixed words of others' lines,
and no client's address.
"""

import logging
import re
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from typing import Any

from kb.answering.redact import redact

log = logging.getLogger("satujawab")
OURS = ("satujawab", "kb")
_SNAPSHOT = re.compile(r"(?<=snapshot )((?=\d*[a-f])[\da-f]{12})\b")
"""A snapshot's id, whose digits are nobody's number; without a letter it might be one."""
_QUERY = re.compile(r"(/[^\s\"'?]*)\?[^\s\"']*")
_ADDRESS = re.compile(
    (
        r"(?<![\w.:])(?:\[(?P<in>[\da-f:.]+)\]|(?P<v4>\d{1,3}(?:\.\d{1,3}){3})"
        r"|(?P<v6>[\da-f]*:[\da-f:.]*:[\da-f:.]*[\da-f:]))(?::\d{1,5})?(?![\w:])"
    ),
    re.I,
)


class PrivateRecord(logging.LogRecord):
    """A line whose words are cleaned when they are read; its `msg` stays, by which lines of a kind are counted."""

    def __init__(self, *values: Any, **named: Any) -> None:
        super().__init__(*values, **named)
        if self.exc_info and self.exc_info[1] is not None:
            self.exc_text = _where(self.exc_info[1])

    def getMessage(self) -> str:  # noqa: N802  its name in logging
        """Of others' lines only the first, and of an exception its type: asyncio adds requests and addresses below."""
        if self.name.partition(".")[0] not in OURS:
            first = (
                type(self.msg).__name__ if isinstance(self.msg, BaseException) else _with_values(self.msg, self.args)
            )
            return without_addresses(first.partition("\n")[0])
        parts = _SNAPSHOT.split(without_addresses(super().getMessage()))
        return "".join(part if place % 2 else redact(part).masked for place, part in enumerate(parts))


def _with_values(words: object, values: object) -> str:
    """The line with its numbers, as how many and which port; texts and objects may hold what was asked."""
    told = values.values() if isinstance(values, dict) else values if isinstance(values, tuple) else ()
    if not told:
        return str(words)
    if all(type(one) in (int, float, bool) for one in told):
        return str(words) % values
    return re.sub(r"%(?:\(\w+\))?[-#0 +]*\d*(?:\.\d+)?[a-z]", "…", str(words), flags=re.I)


def without_addresses(text: str) -> str:
    """The text with network addresses as "[address]" and without the queries of paths."""
    return _ADDRESS.sub(_masked, _QUERY.sub(r"\1", text))


def _masked(found: re.Match[str]) -> str:
    try:
        ip_address(found["in"] or found["v4"] or found["v6"])
    except ValueError:  # a time of day
        return found[0]
    return "[address]"


def _where(error: BaseException) -> str:
    """The traceback without the exceptions' words, which quote what they were given."""
    parts: list[str] = []
    seen: set[int] = set()
    following: list[BaseException | None] = [error]
    while following:
        one = following.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        parts.append(
            "".join(
                ["Traceback (most recent call last):\n", *traceback.format_tb(one.__traceback__), type(one).__name__]
            )
        )
        following += [one.__cause__ or (None if one.__suppress_context__ else one.__context__)]
        following += one.exceptions if isinstance(one, BaseExceptionGroup) else ()
    return "\n\nbecause of:\n".join(parts)


def _thread_failed(args: threading.ExceptHookArgs) -> None:
    """Python itself writes the exception's words to the output, past all logs."""
    if args.exc_value is not None and not isinstance(args.exc_value, SystemExit):
        log.error("a thread failed", exc_info=args.exc_value)


@contextmanager
def private_logs() -> Iterator[None]:
    """While it lasts no log of this process, at whichever level, holds a client's address or what was asked.

    Lines below a warning are those of servers that tell of each request and connection: nobody writes them.
    """
    before, level, hook = logging.getLogRecordFactory(), logging.root.manager.disable, threading.excepthook
    logging.setLogRecordFactory(PrivateRecord)
    logging.disable(max(level, logging.INFO))
    threading.excepthook = _thread_failed
    try:
        yield
    finally:
        logging.setLogRecordFactory(before)
        logging.disable(level)
        threading.excepthook = hook
