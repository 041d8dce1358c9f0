"""Systems that are told of what is published (webhooks), and the messages to them: their outcome too."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from kb.storage.models import Base, Moment, Words

WAITING, DELIVERED, DEAD = "waiting", "delivered", "dead"


class Webhook(Base):
    """One system: where it takes messages, and the secret that they are signed with."""

    __tablename__ = "webhooks"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    url: Mapped[str] = mapped_column(Words)
    secret: Mapped[str] = mapped_column(String(80))
    """As it is: signing needs it, so that no digest would do."""
    since: Mapped[datetime] = mapped_column(Moment)
    disabled: Mapped[bool] = mapped_column(default=False)
    """It has answered that it wants nothing more."""


class WebhookMessage(Base):
    """One message to one system, from before it is first sent; what is sent again is the same to the byte."""

    __tablename__ = "webhook_messages"

    number: Mapped[int] = mapped_column(primary_key=True)
    """The order in which a system gets them."""
    id: Mapped[str] = mapped_column(String(40))
    """By which the receiver knows one that comes twice; the same for all that are told of one change."""
    webhook: Mapped[str] = mapped_column(ForeignKey("webhooks.name"), index=True)
    type: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(80))
    """The article's or the fact's id."""
    body: Mapped[str] = mapped_column(Words)
    at: Mapped[datetime] = mapped_column(Moment)
    state: Mapped[str] = mapped_column(String(10), index=True)
    """waiting, delivered or dead"""
    tries: Mapped[int] = mapped_column(default=0)
    """In vain."""
    next: Mapped[datetime] = mapped_column(Moment)
    """Not to be tried again before."""
    failure: Mapped[str] = mapped_column(String(40), default="")
    """Of the last try in vain."""
