"""Letters by e-mail: how one is written, and how it is handed to the mail server. It knows nothing of who gets it why.

smtplib in the caller's thread: what sends has a thread of its own and waits for one server at a time.
"""

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import format_datetime
from html import escape

from kb.errors import KbError
from kb.publishing.people.addresses import require_address
from kb.settings import Smtp

TIMEOUT = 20.0
"""Seconds for each answer of the mail server."""
LONGEST_SUBJECT = 150
_POLICY = re.compile(rb"\s*5\.7\.\d")


class MailAway(KbError):
    """The mail server takes no mail now, whoever it is for."""


class MailPutOff(KbError):
    """It does not take this letter now."""


class MailRefused(KbError):
    """It will never take this letter."""


class AddressRefused(MailRefused):
    """It will never take a letter to this address."""


class _Links(UnstructuredHeader, BaseHeader):
    """Stays on its line: folded it would be encoded, which nobody decodes there (RFC 2369)."""

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("list-unsubscribe", _Links)
_MAIL = SMTP.clone(header_factory=_HEADERS)


@dataclass(frozen=True)
class Link:
    """Words that lead somewhere."""

    words: str
    url: str


@dataclass(frozen=True)
class Letter:
    """What a mail says, in one language; plain words, of which nothing is read as markup."""

    id: str
    """Of letters and digits; the same letter sent twice has the same."""
    to: str
    lang: str
    subject: str
    opening: str
    sections: tuple[tuple[str, tuple[str, ...]], ...]
    """Each a heading, which may be empty, and its lines."""
    link: Link | None
    """The one page that it is about; None if it leads nowhere."""
    closing: str
    """Why one gets it."""
    stops: tuple[Link, ...]
    """How one gets no more of it."""
    one_click: str
    """The address to which a mail program may post that no more is wanted (RFC 8058); empty for a letter that was asked
    for.
    """


def message_of(smtp: Smtp, sender_name: str, letter: Letter, at: datetime) -> EmailMessage:
    """The letter as a mail, as text and as HTML; AddressRefused if it is for no address, as a file edited by hand may
    have it.
    """
    try:
        address = require_address(letter.to)
    except KbError as error:
        raise AddressRefused(error.code) from None
    domain = smtp.sender.partition("@")[2]
    message = EmailMessage(policy=_MAIL)
    message["From"] = Address(_line(sender_name), addr_spec=smtp.sender)
    message["To"] = Address(addr_spec=address)
    message["Subject"] = _cut(_line(letter.subject))
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<{letter.id}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    if letter.one_click:
        message["List-Unsubscribe"] = f"<{letter.one_click}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(_text(letter), cte="quoted-printable")
    message.add_alternative(_html(letter), subtype="html", cte="quoted-printable")
    message["Content-Language"] = letter.lang  # set before, it would go to the first part
    return message


def _line(words: str) -> str:
    """On one line, without what a header or a terminal would obey."""
    return " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]", " ", words).split())


def _cut(words: str) -> str:
    return words if len(words) <= LONGEST_SUBJECT else f"{words[: LONGEST_SUBJECT - 1]}…"


def _text(letter: Letter) -> str:
    parts = [_line(letter.opening)]
    for heading, lines in letter.sections:
        parts.append("\n".join([*([_line(heading)] if heading else []), *(f"- {_line(line)}" for line in lines)]))
    if letter.link:
        parts.append(f"{_line(letter.link.words)}\n{letter.link.url}")
    ends = [_line(letter.closing), *(f"{_line(stop.words)}: {stop.url}" for stop in letter.stops)]
    return "\n\n".join([*parts, "\n".join(["-- ", *ends])]) + "\n"


def _said(words: str) -> str:
    return escape(_line(words))


def _anchor(link: Link) -> str:
    return f'<a href="{escape(link.url)}">{_said(link.words)}</a>'


def _html(letter: Letter) -> str:
    body = [f"<p>{_said(letter.opening)}</p>"]
    for heading, lines in letter.sections:
        body += [f"<h2>{_said(heading)}</h2>"] if heading else []
        body.append(f"<ul>{''.join(f'<li>{_said(line)}</li>' for line in lines)}</ul>")
    body.append(f"<p><b>{_anchor(letter.link)}</b></p><hr>" if letter.link else "<hr>")
    ends = "<br>".join([_said(letter.closing), *(_anchor(stop) for stop in letter.stops)])
    body.append(f"<p><small>{ends}</small></p>")
    inside = "\n".join(body)
    return (
        f'<!doctype html>\n<html lang="{escape(letter.lang)}"><head><meta charset="utf-8">'
        f"<title>{_said(letter.subject)}</title></head>\n<body>\n{inside}\n</body></html>\n"
    )


@contextmanager
def connected(smtp: Smtp) -> Iterator[smtplib.SMTP]:
    """A connection to the mail server, signed in; MailAway, which names no address and no word of the server."""
    try:
        client = _open(smtp)
    except (OSError, smtplib.SMTPException) as error:
        raise MailAway("mail.away", smtp.host, reason=_why(error)) from None
    try:
        yield client
    finally:
        with suppress(OSError, smtplib.SMTPException):
            client.quit()
        client.close()


def _open(smtp: Smtp) -> smtplib.SMTP:
    name = smtp.sender.partition("@")[2]
    client: smtplib.SMTP
    if smtp.tls == "tls":
        client = smtplib.SMTP_SSL(smtp.host, smtp.port, name, timeout=TIMEOUT, context=ssl.create_default_context())
    else:
        client = smtplib.SMTP(smtp.host, smtp.port, name, timeout=TIMEOUT)
    try:
        if smtp.tls == "starttls":
            client.starttls(context=ssl.create_default_context())
        if smtp.password_file:
            client.login(smtp.user, smtp.password_file.read_text("utf-8").strip())
    except BaseException:
        client.close()
        raise
    return client


def hand_over(client: smtplib.SMTP, smtp: Smtp, message: EmailMessage) -> None:
    """Gives the mail server one mail; MailAway, MailPutOff or MailRefused, which may be AddressRefused, if it does not
    take it.
    """
    to = message["To"].addresses[0].addr_spec
    try:
        client.sendmail(smtp.sender, [to], message.as_bytes())
    except smtplib.SMTPRecipientsRefused as error:
        code, words = error.recipients[to]
        # X.7.X says that we may not send (RFC 3463), as of a relay that does not know us: no fault of the address.
        refused = MailRefused if _POLICY.match(words) else AddressRefused
        raise _of_this_letter(smtp, code, refused) from None
    except smtplib.SMTPDataError as error:
        raise _of_this_letter(smtp, error.smtp_code) from None
    except (OSError, smtplib.SMTPException) as error:
        raise MailAway("mail.away", smtp.host, reason=_why(error)) from None


def _of_this_letter(smtp: Smtp, code: int, refused: type[MailRefused] = MailRefused) -> KbError:
    if code == 421:  # it is about to go
        return MailAway("mail.away", smtp.host, reason=code)
    return (refused if code >= 500 else MailPutOff)("mail.not_taken", smtp.host, number=code)


def _why(error: Exception) -> str:
    """A code or a kind of error: the server's own words may name addresses."""
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{type(error).__name__} {error.smtp_code}"
    return getattr(error, "strerror", None) or type(error).__name__
