"""Tampers with copies of a database in each way that one who can write to it could, and prints what was noticed.

`python -m scripts.attacks.record [--database FILE --articles FOLDER]`: without a database a small record is made for
it. Nothing but copies in a temporary folder is changed, and nothing is reached over a network. Exit 1 if a way goes
unnoticed.
"""

import argparse
import json
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from kb.publishing.workflow.audit_check import examine
from kb.storage import audit
from kb.storage.store import Store


@dataclass(frozen=True)
class Entry:
    """A row of the audit log."""

    number: int
    at: str
    who: str
    what: str
    subject: str
    detail: str
    before: str
    digest: str


Log = list[Entry]


def rechained(log: Log) -> Log:
    """The same entries with numbers and digests that fit, as one forges them who knows how they are made."""
    made: Log = []
    for entry in log:
        before = made[-1].digest if made else audit.START
        parts = [len(made) + 1, entry.at, entry.who, entry.what, entry.subject, entry.detail, before]
        made.append(Entry(*parts, audit.digest_of(parts)))
    return made


def forged(like: Entry, what: str = "account-saved", who: str = "penyerang") -> Entry:
    return replace(like, who=who, what=what, subject="palsu", detail="ditambahkan")


def changed(log: Log, place: int, **values: str) -> Log:
    return [replace(entry, **values) if number == place else entry for number, entry in enumerate(log)]


def half(log: Log) -> int:
    return len(log) // 2


def edited_alone(log: Log) -> Log:
    """The entry after it does not follow it any more."""
    place = half(log)
    return [*log[:place], rechained(changed(log, place, who="penyerang"))[place], *log[place + 1 :]]


ENTRIES: dict[str, Callable[[Log], Log]] = {
    "an entry edited": lambda log: changed(log, half(log), who="penyerang"),
    "an entry edited, its digest made to fit": edited_alone,
    "an entry edited, all digests after it made to fit": lambda log: rechained(changed(log, half(log), detail="lain")),
    "the last entry edited, its digest made to fit": lambda log: rechained(changed(log, len(log) - 1, who="penyerang")),
    "an entry taken out": lambda log: log[: half(log)] + log[half(log) + 1 :],
    "an entry taken out, the chain made to fit": lambda log: rechained(log[: half(log)] + log[half(log) + 1 :]),
    "an entry put in, the chain made to fit": lambda log: rechained(
        log[: half(log)] + [forged(log[0])] + log[half(log) :]
    ),
    "two entries swapped, the chain made to fit": lambda log: rechained(log[:-2] + [log[-1], log[-2]]),
    "the last entry cut off": lambda log: log[:-1],
    "the last half cut off": lambda log: log[: half(log)],
    "everything cut off": lambda log: [],
    "an entry put at the end": lambda log: rechained([*log, forged(log[-1])]),
    "the last entry replaced": lambda log: rechained([*log[:-1], forged(log[-1])]),
    "the last half replaced by as many": lambda log: rechained(
        log[: half(log)] + [forged(entry) for entry in log[half(log) :]]
    ),
    "cut, with an acceptance of it forged": lambda log: rechained(
        [*log[: half(log)], forged(log[-1], audit.ACCEPTED, "command-line")]
    ),
    "the log made anew, with a beginning of its own": lambda log: rechained(
        [forged(log[0], audit.BEGUN, "satujawab"), forged(log[-1])]
    ),
}
"""What is done to the log's entries."""

_FIRST = "id = (SELECT min(id) FROM signatures)"
ROWS = {
    "a signature put in": (
        "INSERT INTO signatures (subject, digest, owner, who, at) VALUES ('palsu', '{zeros}', 'kominfo', 'dewi', "
        "'2026-01-01 00:00:00')"
    ),
    "the signer of a signature changed": f"UPDATE signatures SET who = 'penyerang' WHERE {_FIRST}",
    "the text of a signature changed": f"UPDATE signatures SET digest = '{{zeros}}' WHERE {_FIRST}",
}
"""What is done to other tables."""


def tamper(database: Path, way: str) -> None:
    """Does it to a SQLite file, without what guards the table. What is written into SQL here are words of this file."""
    with closing(sqlite3.connect(database)) as connection, connection:
        if way in ROWS:
            connection.execute(ROWS[way].format(zeros="0" * 64))  # nosemgrep: no-values-in-sql
            return
        for change in ("update", "delete"):
            connection.execute(f"DROP TRIGGER IF EXISTS audit_no_{change}")  # nosemgrep: no-values-in-sql
        columns = list(Entry.__annotations__)
        # nosemgrep: no-values-in-sql (columns of ours)
        rows = connection.execute(
            f"SELECT {', '.join(columns)} FROM audit ORDER BY number"
        )  # nosemgrep: no-values-in-sql
        log = [Entry(*row) for row in rows]
        connection.execute("DELETE FROM audit")
        for entry in ENTRIES[way](log):
            values = list(vars(entry).values())
            # nosemgrep: no-values-in-sql (columns of ours)
            connection.execute(
                f"INSERT INTO audit ({', '.join(columns)}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values
            )  # nosemgrep: no-values-in-sql


def write_record(database: Path, entries: int = 12) -> None:
    """A small honest record."""
    from kb.publishing.workflow.review import signing
    from kb.storage.drafts import Signature, now

    with closing(Store(f"sqlite:///{database}")) as store:
        for number in range(entries):
            with store.transaction() as transaction:
                digest = f"{number + 1:064x}"
                row = Signature(subject=f"artikel-{number}", digest=digest, owner="kominfo", who="dewi", at=now())
                audit.note(transaction, "dewi", *signing(row))
                transaction.add(row)


def copied(database: Path, anchor: Path, folder: Path) -> Path:
    """The database, as SQLite copies one that is in use, and its file of heads."""
    place = folder / "copy.sqlite"
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(place)) as target:
        source.backup(target)
    shutil.copyfile(anchor, f"{place}.anchor")
    return place


def attack(database: Path, anchor: Path, articles: Path) -> dict[str, str | None]:
    """Each way -> the sentence by which it was noticed, None if it was not."""
    noticed = {}
    for way in ("nothing", *ENTRIES, *ROWS):
        with tempfile.TemporaryDirectory() as folder:
            place = copied(database, anchor, Path(folder))
            if way != "nothing":
                tamper(place, way)
            with closing(Store(f"sqlite:///{place}")) as store:
                record = examine(articles, store)
            noticed[way] = record.sentence() if record.faults else None
    return noticed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", type=Path, help="A SQLite file; only copies of it are changed.")
    parser.add_argument("--anchor", type=Path, help="Its file of heads, if it is not beside it.")
    parser.add_argument("--articles", type=Path, help="The articles whose commits name entries.")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        database = given.database or Path(folder) / "record.sqlite"
        if given.database is None:
            write_record(database)
        noticed = attack(database, given.anchor or Path(f"{database}.anchor"), given.articles or Path(folder))
    unnoticed = [way for way, said in noticed.items() if (said is None) != (way == "nothing")]
    if given.json:
        print(json.dumps(noticed, indent=1))
    else:
        for way, said in noticed.items():
            print(f"{way:52} {said or 'not noticed'}")
        print(f"{len(noticed) - 1} ways, {len(unnoticed)} unnoticed.")
    sys.exit(1 if unnoticed else 0)


if __name__ == "__main__":
    main()
