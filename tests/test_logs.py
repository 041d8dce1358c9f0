"""The log of a serving process: time, level and origin of each line, as text or JSON, and never what was asked."""

import json
import logging
import re
from dataclasses import replace

import pytest

from kb.errors import KbError
from kb.logs import NOTICE, configure_logs
from kb.settings import settings_from_env
from kb.web.http.private_log import private_logs

IMEI = "490154203237518"


@pytest.fixture(autouse=True)
def as_before():
    """pytest's own handlers come back."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


def lines_of(capfd, form, level="notice"):
    with private_logs():
        configure_logs(replace(settings_from_env(), log_form=form, log_level=level))
        ours = logging.getLogger("satujawab")
        ours.info("a request")
        ours.log(NOTICE, "the snapshot %s is live", "1a2b3c4d5e6f")
        ours.warning("asked for %s", IMEI)
        try:
            int(IMEI + "x")
        except ValueError:
            ours.exception("failed")
    return capfd.readouterr().err


def test_a_line_says_when_how_grave_and_from_where(capfd):
    said = lines_of(capfd, "text")
    at = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+07:00"
    assert re.search(rf"{at} NOTICE satujawab: the snapshot 1a2b3c4d5e6f is live$", said, re.M)
    assert re.search(rf"{at} WARNING satujawab: asked for \[IMEI\]$", said, re.M)
    assert "a request" not in said and IMEI not in said and "in lines_of" in said


def test_json_is_an_object_a_line_with_the_place_of_an_exception_and_not_its_words(capfd):
    said = lines_of(capfd, "json")
    notice, warning, error = map(json.loads, said.splitlines())
    assert notice["level"] == "notice" and notice["logger"] == "satujawab" and notice["time"].endswith("+07:00")
    assert warning["message"] == "asked for [IMEI]"
    assert error["message"] == "failed" and "ValueError" in error["exception"] and IMEI not in said


def test_a_level_leaves_out_what_is_below_it(capfd):
    assert [json.loads(line)["level"] for line in lines_of(capfd, "json", "error").splitlines()] == ["error"]


@pytest.mark.parametrize("name", ["KB_LOG", "KB_LOG_LEVEL"])
def test_another_word_is_one_sentence(name, monkeypatch):
    monkeypatch.setenv(name, "loud")
    with pytest.raises(KbError, match=f"{name}: 'loud' is none of the values"):
        settings_from_env()
