"""Which articles are corrections that wait to be confirmed, and until when."""

from datetime import UTC, date, datetime

import pytest

from kb.answering.ask import article_answer
from kb.content.article import Article
from kb.content.library import load_library
from kb.content.unconfirmed import NAME, load_unconfirmed, written
from kb.errors import KbError
from kb.retrieval.build import build_snapshot, known_articles
from kb.retrieval.indexing.snapshot import open_snapshot
from tests.content.files import FRONT, article_text, write_folder

DAY = date(2026, 11, 24)
UNTIL = datetime(2026, 12, 2, 9, tzinfo=UTC)


def test_the_file_says_what_was_written_and_is_gone_when_nothing_waits(tmp_path):
    assert load_unconfirmed(tmp_path) == {} and written({}) is None
    said = {"pajak": UNTIL, "123": UNTIL}
    (tmp_path / NAME).write_text(written(said), "utf-8")
    assert load_unconfirmed(tmp_path) == said


@pytest.mark.parametrize("wrong", ["until: {pajak: besok}", "until: {pajak: 2026-12-02}", "until: [pajak]", "pajak: 1"])
def test_a_file_that_cannot_be_used_is_told_with_its_line(tmp_path, wrong):
    (tmp_path / NAME).write_text(f"# catatan\n{wrong}\n", "utf-8")
    with pytest.raises(KbError, match=f"{NAME}:2"):
        load_unconfirmed(tmp_path)


def test_a_waiting_article_keeps_its_version_and_only_it_is_read_anew(tmp_path, encoder):
    other = FRONT.replace("id: pajak", "id: lain").replace("Berapa pajak ponsel?", "Apa lagi?")
    other = other.replace("hp", "tas").replace("ponsel", "koper").replace("tax phone", "bag").replace("pajak ", "isi ")
    folder = write_folder(tmp_path, {"bea-cukai/pajak.md": article_text(), "bea-cukai/lain.md": article_text(other)})
    build_snapshot(load_library(folder), encoder, tmp_path / "index", DAY)
    plain = open_snapshot(tmp_path / "index", encoder)
    assert b"unconfirmed" not in (plain.files / "articles.jsonl").read_bytes()  # so that no snapshot is another by it
    (folder / NAME).write_text(written({"pajak": UNTIL, "tidak-ada": UNTIL}), "utf-8")
    library = load_library(folder, known_articles(plain, DAY))
    assert set(library.articles.fresh) == {"pajak"} and set(library.articles.stored) == {"lain"}
    build_snapshot(library, encoder, tmp_path / "index", DAY, previous=plain)
    marked = open_snapshot(tmp_path / "index", encoder)
    found: Article = marked.library.articles["pajak"]
    assert found.unconfirmed_until == UNTIL and found.version == plain.library.articles["pajak"].version
    assert marked.id != plain.id and marked.changed_on("pajak") == plain.changed_on("pajak")
    (folder / NAME).unlink()
    library = load_library(folder, known_articles(marked, DAY))
    assert build_snapshot(library, encoder, tmp_path / "index", DAY, previous=marked) == plain.id


def test_where_words_alone_are_given_they_say_it_first(tmp_path, encoder):
    folder = write_folder(tmp_path)
    (folder / NAME).write_text(written({"pajak": UNTIL}), "utf-8")
    build_snapshot(load_library(folder), encoder, tmp_path / "index", DAY)
    snapshot = open_snapshot(tmp_path / "index", encoder)
    text = article_answer(snapshot, "pajak", "text", "id", DAY)[0]
    assert text.messages[0].startswith("Koreksi, sedang dikonfirmasi. ") and text.unconfirmed_until == UNTIL
    voice = article_answer(snapshot, "pajak", "voice", "id", DAY)[0]
    assert voice.text.startswith("Koreksi, sedang dikonfirmasi. ") and "Koreksi" in voice.html
    assert not article_answer(snapshot, "pajak", "web", "id", DAY)[0].text.startswith("Koreksi")
