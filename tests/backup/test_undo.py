"""What a restore sets aside is never lost, whatever else goes wrong."""

import gc
import os

import pytest

from kb.backup import undo
from kb.backup.container import Writer
from kb.backup.undo import Undoing


def fail_after_putting(place, beside):
    with pytest.raises(ValueError), Undoing() as undoing:
        undoing.put(beside, place)
        raise ValueError


def test_what_was_there_comes_back(tmp_path):
    place, beside = tmp_path / "articles", tmp_path / "new"
    place.write_text("old")
    beside.write_text("new")
    fail_after_putting(place, beside)
    assert place.read_text() == "old" and [one.name for one in tmp_path.iterdir()] == ["articles"]


def test_an_original_that_cannot_go_back_stays_where_it_was_set_aside(tmp_path, monkeypatch):
    place, beside = tmp_path / "articles", tmp_path / "new"
    place.write_text("old")
    beside.write_text("new")

    def unless_it_is(path, act, *args):
        if path == place:
            raise OSError
        act(*args)

    take_away, rename = undo.take_away, os.rename
    monkeypatch.setattr(undo, "take_away", lambda path: unless_it_is(path, take_away, path))
    monkeypatch.setattr(undo.os, "rename", lambda a, b: unless_it_is(b if ".before-" in a.name else None, rename, a, b))
    fail_after_putting(place, beside)
    assert [one.read_text() for one in tmp_path.glob(".articles.before-*")] == ["old"]


def test_two_restores_of_one_process_set_aside_under_two_names(tmp_path):
    place = tmp_path / "articles"
    with Undoing() as undoing:
        for text in ("one", "two"):
            place.write_text(text)
            undoing.put(None, place)
        assert sorted(one.read_text() for one in tmp_path.glob(".articles.before-*")) == ["one", "two"]
    assert not list(tmp_path.iterdir())


def test_a_backup_that_fails_midway_says_no_more_afterwards(tmp_path, capfd):
    with open(tmp_path / "x", "wb") as file:
        writer = Writer(file, {})
        writer.part("a", [b"b"])
    del writer
    gc.collect()
    assert capfd.readouterr().err == ""
