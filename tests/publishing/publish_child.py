"""Publishes a draft and is killed before or after a step."""

import os
import signal
from datetime import date
from pathlib import Path

from kb.publishing.desk import Desk
from kb.publishing.people.accounts import load_accounts
from kb.publishing.workflow import publish as publishing
from kb.retrieval.encoding.encoder import open_encoder
from kb.settings import ROOT
from kb.storage.store import Store


def publish_and_die(place: Path, address: str, account: str, draft: int, step: str, when: str) -> None:
    desk = Desk(
        place / "articles",
        place / "index",
        place / "accounts.yaml",
        Store(address, anchor=place / "kept.anchor"),
        open_encoder(str(ROOT / ".cache" / "encoder")),
    )

    def dying(act):
        def run(*args):
            if when == "after":
                act(*args)
            os.kill(os.getpid(), signal.SIGKILL)

        return run

    publishing.STEPS = tuple((name, dying(act) if name == step else act) for name, act in publishing.STEPS)
    publishing.publish(desk, load_accounts(desk.accounts)[account], draft, date.fromisoformat("2026-11-26"))
