"""A machine with all that a backup holds, and an empty one that it is restored to."""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import insert, select

from kb.answering.receipt import make_receipt
from kb.backup import tables
from kb.backup.places import files
from kb.publishing.people.accounts import Account, save_account
from kb.publishing.workflow.review import signing
from kb.retrieval.indexing.index import make_current
from kb.settings import Settings
from kb.storage import audit, sessions
from kb.storage.calls import begin_call, save_calls
from kb.storage.draft_states import DRAFT
from kb.storage.drafts import Signature
from kb.storage.models import Base
from kb.storage.notices import keep
from kb.storage.store import Store
from tests.content.files import write_folder
from tests.content.pictures import picture, put
from tests.database import Database
from tests.publishing.conftest import make_repository
from tests.snapshots import id_of, made

WORDS = "Blokir \u0000 \U0001f4f1 “kata” \\ \n baris".replace("\u0000", " ")
RECEIPT = make_receipt(id_of("old"), "a", "1", date(2026, 11, 1))
"""Names the older snapshot."""
MOMENT = datetime(2026, 11, 30, 16, 59, 59, 123456, UTC)


@dataclass
class Machine:
    """Its folder, its database and the settings that name them."""

    folder: Path
    database: Database

    @property
    def settings(self) -> dict[str, object]:
        """As the environment has them."""
        return {
            "KB_ARTICLES": self.folder / "articles", "KB_INDEX": self.folder / "index",
            "KB_ACCOUNTS": self.folder / "secret" / "accounts.yaml",
            "KB_JOURNAL": self.folder / "waiting" / "calls.jsonl", "KB_DATABASE_URL": self.database.address,
            "KB_ANCHOR": self.database.anchor,
        }  # fmt: skip

    def parsed(self) -> Settings:
        given = {name[3:].lower(): value for name, value in self.settings.items()}
        return Settings(**given, encoder="", notice=True)

    def rows(self) -> dict[str, list[bytes]]:
        """Of all tables of a backup, as its lines."""
        engine = Store(self.database.address)._engine
        with engine.connect() as connection:
            found = {table.name: list(tables.lines(connection, table)) for table in tables.kept()}
        engine.dispose()
        return found

    def files(self) -> dict[str, bytes]:
        """All but the database's, the locks and git's, by their places."""
        found = {}
        for path in sorted(self.folder.rglob("*")):
            name = path.relative_to(self.folder)
            known = path.is_file() and ".git" not in name.parts and not path.name.startswith("kept.sqlite")
            if known and path.suffix != ".lock" and path.name not in (".lock", ".publishing"):
                found[name.as_posix()] = path.read_bytes()
        return found


def _value(column, number):
    if column.foreign_keys:
        return 1 if column.type.python_type is int else "1"
    if column.name == "receipt":
        return RECEIPT
    by_kind = {
        "Moment": MOMENT + timedelta(seconds=number),
        "Date": date(2026, 11, number),
        "JSON": {"a": [number, None, 1.5, WORDS], "z": {}, "b": True},
        "LargeBinary": bytes(range(256)) * number,
        "Float": 0.1 + number,
        "Boolean": number == 1,
        "Integer": number,
        "BigInteger": 2**40 + number,
        "Words": f"{number}{WORDS}",
        "StateColumn": DRAFT,
        "Text": f"{number}{WORDS}",
    }
    return by_kind.get(type(column.type).__name__, str(number))


def fill(store: Store) -> None:
    """Some rows in each table, by its columns; calls and the audit log by those who write them."""
    with store.transaction() as database:
        sessions.begin_session(database, "ani", "token")
        for table in Base.metadata.sorted_tables:
            if table.name in ("audit", "calls", "sign_ins", "half_sign_ins"):
                continue
            rows = [{column.name: _value(column, number) for column in table.columns} for number in (1, 2)]
            database.execute(insert(table), rows)
        keep(database, "told-up-to", "1")  # a step between schemas writes one too
        call = begin_call("bea-cukai", "id")
        save_calls(database, [call])
        for row in database.scalars(select(Signature)):
            audit.note(database, row.who, *signing(row))
        audit.note(database, "ani", "commented", "pajak", WORDS)


def furnished(machine: Machine, articles: bool = True) -> Machine:
    """With everything that a backup holds; snapshots that nobody opens."""
    settings = machine.parsed()
    fill(machine.database.open())
    if articles:
        settings.articles.mkdir(parents=True)
        write_folder(settings.articles)
        put(settings.articles, picture(), "png")
        make_repository(settings.articles)
        (settings.articles / "words.tsv").write_text("by hand\tnot committed\n")
    save_account(
        settings.accounts, Account("ani", "Ani", None, {"bea-cukai": frozenset({"author"})}), "frasa-sandi-ani"
    )
    settings.journal.parent.mkdir(parents=True)
    waiting = {
        "at": MOMENT.isoformat(), "question": "menunggu", "status": "answered", "article": "a", "confidence": 0.5,
        "channel": "web", "lang": "id", "operator": None, "snapshot": id_of("old"), "receipt": RECEIPT,
    }  # fmt: skip
    settings.waiting_questions.write_text(json.dumps(waiting) + "\n")
    made(settings.index, "old"), make_current(settings.index, made(settings.index, "live"))
    assert set(files(settings)) >= {"accounts.yaml", "audit-log.anchor"}
    return machine
