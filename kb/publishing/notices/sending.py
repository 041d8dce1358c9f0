"""One round of mails of any kind, one after the other, until the mail server takes no more."""

import logging
from collections.abc import Callable, Sequence
from email.message import EmailMessage
from typing import TypeVar

from kb.errors import KbError
from kb.publishing.notices.mail import MailAway, MailPutOff, MailRefused, connected, hand_over
from kb.settings import Smtp
from kb.storage.engine import StillHeld

log = logging.getLogger("satujawab")
Due = TypeVar("Due")


def send_all(
    smtp: Smtp,
    due: Sequence[Due],
    still_held: StillHeld,
    message_of: Callable[[Due], EmailMessage | None],
    sent: Callable[[Due], None],
    failed: Callable[[Due, KbError], None],
    whose: str,
) -> None:
    """Sends what is due for as long as the lock is held. `message_of` says what is to be sent now, None for nothing;
    `sent` and `failed` note what became of each, `whose` names them in the log.
    """
    left = list(due)
    if not left:
        return
    try:
        with connected(smtp) as client:
            while left and still_held():  # else another process may be at it
                one = left[0]
                try:
                    message = message_of(one)
                    if message is not None:
                        hand_over(client, smtp, message)
                        sent(one)
                except (MailPutOff, MailRefused) as error:
                    failed(one, error)
                left.pop(0)
    except MailAway as error:
        log.error("%d mails%s are not sent yet: %s", len(left), whose, error)
        for one in left:
            failed(one, error)
