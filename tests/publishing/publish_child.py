"""Publishes a draft, or settles emergency corrections, and is killed before or after a step."""

import os
import signal
from datetime import date, datetime
from pathlib import Path

from kb.publishing.context import Context
from kb.publishing.people.accounts import load_accounts
from kb.publishing.workflow import publish as publishing
from kb.publishing.workflow import transaction
from kb.publishing.workflow.emergency import settle
from kb.retrieval.encoding.encoder import open_encoder
from kb.settings import ROOT
from kb.storage.store import Store


def _dying_context(place: Path, address: str, step: str, when: str) -> Context:
    def dying(act):
        def run(*args):
            if when == "after":
                act(*args)
            os.kill(os.getpid(), signal.SIGKILL)

        return run

    transaction.STEPS = tuple((name, dying(act) if name == step else act) for name, act in transaction.STEPS)
    return Context(
        place / "articles",
        place / "index",
        place / "accounts.yaml",
        Store(address, anchor=place / "kept.anchor"),
        open_encoder(str(ROOT / ".cache" / "encoder")),
    )


def publish_and_die(place: Path, address: str, account: str, draft: int, step: str, when: str) -> None:
    context = _dying_context(place, address, step, when)
    publishing.publish(context, load_accounts(context.accounts)[account], draft, date.fromisoformat("2026-11-26"))


def settle_and_die(place: Path, address: str, at: str, step: str, when: str) -> None:
    settle(_dying_context(place, address, step, when), datetime.fromisoformat(at))
