"""What is asked again of a restored machine is answered as before, byte by byte."""

import json

import pytest

from kb.answering.ask import ask
from kb.answering.receipt import read_receipt
from kb.retrieval.indexing.snapshot import open_snapshot
from kb.settings import ROOT
from kb.storage.store import log_answer
from tests.backup.machines import Machine
from tests.commands import kb
from tests.database import Database

pytestmark = pytest.mark.model


def answers(index, encoder, questions):
    snapshot = open_snapshot(index, encoder)
    return [ask(snapshot, one["text"]).model_dump_json() for one in questions], snapshot


@pytest.mark.parametrize("other", ["sqlite", "postgresql"])
def test_fifty_questions_get_the_same_answers_and_receipts(other, tmp_path, encoder, snapshot, questions, request):
    server = request.getfixturevalue("postgresql") if other == "postgresql" else None
    for name in ("here", "there"):
        (tmp_path / name).mkdir()
    here = Machine(tmp_path / "here", Database(tmp_path / "here"))
    there = Machine(tmp_path / "there", Database(tmp_path / "there", server))
    index, asked = here.parsed().index, questions[:: max(1, len(questions) // 50)][:50]
    index.mkdir()
    (index / snapshot.id).symlink_to(ROOT / "index" / snapshot.id)
    (index / "current").write_text(f"{snapshot.id}\n")
    before, live = answers(index, encoder, asked)
    store = here.database.open()
    for one in asked:
        assert log_answer(store, ask(live, one["text"]), "web", None, None)
    store.flush()
    words = tmp_path / "words.txt"
    words.write_text("frasa sandi cadangan\n")
    settings = here.settings | {"KB_ARTICLES": tmp_path / "none"}  # whose git is another test's
    done = kb("backup", tmp_path / "x", "--passphrase-file", words, **settings)
    assert done.returncode == 0, done.stderr
    (index / snapshot.id).unlink()
    done = kb("restore", tmp_path / "x", "--passphrase-file", words, **there.settings)
    assert done.returncode == 0, done.stderr
    index = there.parsed().index
    after, _ = answers(index, encoder, asked)
    assert len(after) == 50 and after == before
    rows = there.database.rows("queries")
    assert [row["receipt"] for row in rows] == [json.loads(answer)["receipt"] for answer in before]
    said = [read_receipt(index, row["receipt"]) for row in rows]
    assert all(one is not None and one.snapshot == snapshot.id and one.current in (True, False) for one in said)
    here.database.close(), there.database.close()
