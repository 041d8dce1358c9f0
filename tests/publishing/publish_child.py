"""Publishes a draft and is killed at a step: `python publish_child.py FOLDER ACCOUNT DRAFT STEP before|after`."""

import os
import signal
import sys
from datetime import date
from pathlib import Path

from kb.publishing.desk import Desk
from kb.publishing.people.accounts import load_accounts
from kb.publishing.workflow import publish as publishing
from kb.retrieval.encoding.encoder import open_encoder
from kb.settings import ROOT
from kb.storage.store import Store


def main(folder: str, account: str, draft: str, step: str, when: str) -> None:
    place = Path(folder)
    desk = Desk(
        place / "articles",
        place / "index",
        place / "accounts.yaml",
        Store(f"sqlite:///{place / 'desk.sqlite'}"),
        open_encoder(str(ROOT / ".cache" / "encoder")),
    )

    def dying(act):
        def run(*args):
            if when == "after":
                act(*args)
            os.kill(os.getpid(), signal.SIGKILL)

        return run

    publishing.STEPS = tuple((name, dying(act) if name == step else act) for name, act in publishing.STEPS)
    publishing.publish(desk, load_accounts(desk.accounts)[account], int(draft), date.fromisoformat("2026-11-26"))


if __name__ == "__main__":
    main(*sys.argv[1:])
