"""What waits in a file for the database."""

import os
import stat

import pytest

from kb.errors import KbError
from kb.publishing.people.accounts import Account, save_account
from kb.storage.waiting import WaitingFile
from tests.commands import kb


def is_pipe(path):
    return stat.S_ISFIFO(path.stat().st_mode)


@pytest.fixture
def pipe(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    return tmp_path / "pipe"


def test_a_device_or_pipe_is_never_taken_away_for_a_file_of_ours(pipe):
    for act in (
        lambda: WaitingFile(pipe).clear(),
        lambda: save_account(pipe, Account("ani", "Ani", None, {})),
    ):
        with pytest.raises(KbError) as caught:
            act()
        assert caught.value.code == "file.not_ordinary" and str(pipe) in str(caught.value)
        assert is_pipe(pipe) and [one.name for one in pipe.parent.iterdir()] == ["pipe"]


def test_one_that_comes_there_later_is_not_taken_away_either(tmp_path):
    path = tmp_path / "calls.jsonl"
    waiting = WaitingFile(path)
    os.mkfifo(path)
    with pytest.raises(KbError, match="a pipe"):
        waiting.clear()
    assert is_pipe(path)


def test_the_command_says_it_in_one_sentence(pipe, tmp_path):
    environment = {"KB_JOURNAL": pipe, "KB_DATABASE_URL": f"sqlite:///{tmp_path / 'kept.sqlite'}"}
    done = kb("forget", "--before", "2020-01-01", **environment)
    assert done.returncode == 2 and "name an ordinary file" in done.stderr and done.stderr.count("\n") == 1
    assert is_pipe(pipe)
