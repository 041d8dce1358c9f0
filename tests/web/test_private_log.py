"""No log holds who asked, or what."""

import asyncio
import io
import logging
import threading

import pytest

from kb.web.http.private_log import private_logs, without_addresses

QUESTION = "imei saya 490154203237518 hilang di pasar"


@pytest.fixture
def written():
    """What loggers write at the lowest level; those of servers, like Streamlit's, go to handlers of their own."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    loggers = [logging.getLogger(name) for name in ("satujawab", "uvicorn.error", "streamlit.runtime", "asyncio")]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.addHandler(handler)
        logger.setLevel(1)
    with private_logs():
        yield out
    for logger, level in zip(loggers, before, strict=True):
        logger.removeHandler(handler)
        logger.setLevel(level)


def assert_private(text):
    assert "490154203237518" not in text and "pasar" not in text and "10.1.2.3" not in text and "51234" not in text


def test_servers_lines_of_requests_are_not_written_at_any_level(written):
    server = logging.getLogger("uvicorn.error")
    server.info('%s - "WebSocket %s" [accepted]', "10.1.2.3:51234", f"/_stcore/stream?q={QUESTION}")
    server.debug("> TEXT %s", QUESTION)
    server.log(5, "%s - WebSocket connection made", "10.1.2.3:51234")
    assert written.getvalue() == ""


def test_others_warnings_keep_their_fixed_words_and_numbers(written):
    server = logging.getLogger("uvicorn.error")
    server.warning("Invalid HTTP request from %s: %r", "10.1.2.3:51234", QUESTION)
    server.warning("Port %d is taken", 8501)
    server.warning(ValueError(QUESTION))
    server.warning("10.1.2.3:51234 asked /cari?q=imei+490154203237518+pasar")
    assert_private(written.getvalue())
    assert written.getvalue().splitlines() == [
        "Invalid HTTP request from …: …",
        "Port 8501 is taken",
        "ValueError",
        "[address] asked /cari",
    ]


@pytest.mark.parametrize("name", ["satujawab", "streamlit.runtime"])
def test_a_traceback_says_where_and_not_what_was_given(written, name):
    try:
        try:
            int(QUESTION)
        except ValueError as error:
            raise RuntimeError(QUESTION) from error
    except RuntimeError:
        logging.getLogger(name).exception("%s failed", "/cari")
    assert_private(written.getvalue())
    assert (
        "ValueError" in written.getvalue()
        and "RuntimeError" in written.getvalue()
        and "in test_a_traceback" in written.getvalue()
    )


def test_a_task_that_fails_unseen_is_told_without_its_words(written):
    async def main():
        asyncio.get_running_loop().call_exception_handler(
            {"message": "Task failed", "exception": ValueError(QUESTION), "transport": "<peer 10.1.2.3:51234>"}
        )

    asyncio.run(main())
    assert_private(written.getvalue())
    assert written.getvalue().startswith("Task failed\n")


def test_a_thread_that_fails_writes_no_words_past_the_logs(written, capfd):
    thread = threading.Thread(target=int, args=(QUESTION,))
    thread.start()
    thread.join()
    assert_private(written.getvalue() + capfd.readouterr().err)
    assert written.getvalue().startswith("a thread failed\n") and "ValueError" in written.getvalue()


def test_our_own_lines_stay_with_numbers_masked(written):
    logging.getLogger("satujawab").error(
        "the database does not take %d rows of %s for %s", 12, "queries", "490154203237518 of [::1]:51234"
    )
    assert written.getvalue() == "the database does not take 12 rows of queries for [IMEI] of [address]\n"


def test_a_snapshots_id_is_no_personal_number(written):
    log = logging.getLogger("satujawab")
    log.error("the snapshot %s is live, after %s of 081234567890", "71234567890a", "snapshot 123456789d0b")
    log.error("snapshot 081234567890, snapshot 490154203237518")
    assert written.getvalue().splitlines() == [
        "the snapshot 71234567890a is live, after snapshot 123456789d0b of [telepon]",
        "snapshot [telepon], snapshot [IMEI]",
    ]


@pytest.mark.parametrize(
    "text, left",
    [
        ("from 203.0.113.9:443.", "from [address]."),
        ("from 2001:db8::1 to ::1", "from [address] to [address]"),
        ("('10.1.2.3', 51234)", "('[address]', 51234)"),
        ("at 12:30:45, version 1.2.3, publish::step", "at 12:30:45, version 1.2.3, publish::step"),
        ('"GET /cari?q=hp+hilang HTTP/1.1"', '"GET /cari HTTP/1.1"'),
    ],
)
def test_addresses_and_queries_are_found(text, left):
    assert without_addresses(text) == left
