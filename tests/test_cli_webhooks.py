"""`kb webhooks`: what an operator does with systems and their dead letters, in one sentence each."""

import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import update

from kb.publishing.webhooks.events import Event, _queue
from kb.storage.audit import entries
from kb.storage.webhooks import DEAD, WebhookMessage
from tests.commands import kb
from tests.webhook_receiver import Receiver


@pytest.fixture
def places(database):
    return {
        "KB_DATABASE_URL": database.address, "KB_ANCHOR": database.anchor, "KB_WEBHOOK_NETWORKS": "127.0.0.0/8"
    }  # fmt: skip


@pytest.fixture
def receiver():
    found = Receiver()
    found.start()
    yield found
    found.stop()


def run(places, *words, code=0):
    done = kb("webhooks", *words, **places)
    assert done.returncode == code, done.stderr
    return done.stdout if code == 0 else done.stdout + done.stderr


def test_a_system_is_added_tried_listed_and_removed_and_its_secret_shown_once(places, receiver, database):
    added = run(places, "add", "pusat", f"{receiver.url}?kunci=rahasia")
    receiver.secret = re.fullmatch(r"pusat  (whsec_[\w+/]{43}=)\n", added)[1]
    assert run(places, "test", "pusat") == "pusat has taken it.\n"
    assert receiver.taken[0]["type"] == "webhook.test"
    receiver.answer = 404
    assert run(places, "test", "pusat", code=1) == "pusat does not take it: HTTP 404.\n"
    listed = run(places, "list")
    assert (
        listed.startswith(f"pusat  http://127.0.0.1:{receiver.port}/…  since 20")
        and "0 wait, 0 delivered, 0 dead" in listed
    )
    assert run(places, "remove", "pusat") == "pusat is removed.\n" and run(places, "list") == ""
    with database.open().transaction(reading=True) as session:
        noted = [(one.what, f"{one.subject} {one.detail}") for one in entries(session, 9)]
    assert {what for what, _ in noted} >= {"webhook-added", "webhook-removed"}
    assert not [
        said for said in (listed, str(noted)) if any(one in said for one in (receiver.secret, "rahasia", "kait"))
    ]


def test_dead_letters_are_shown_sent_again_and_dropped(places, receiver, database):
    run(places, "add", "pusat", receiver.url)
    with database.open().transaction() as session:
        for subject in "ab":
            _queue(session, Event("article", "changed", subject, {"id": subject}), datetime.now(UTC))
        session.execute(update(WebhookMessage).values(state=DEAD, tries=10, failure="HTTP 500"))
    lines = run(places, "dead").splitlines()
    assert re.fullmatch(r" +1  pusat  \d{4}-\d\d-\d\d  article.changed a  10 tries: HTTP 500", lines[0])
    assert run(places, "dead", "pusat").splitlines() == lines and len(lines) == 2
    assert run(places, "retry", "pusat", "1") == "1 dead letters are sent again.\n"
    assert "1 wait, 0 delivered, 1 dead" in run(places, "list")
    assert run(places, "drop", "pusat") == "1 dead letters are deleted.\n" and run(places, "dead") == ""


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("add", "pusat", "http://a.id/"), "https"),
        (("add", "pusat", "https://10.0.0.1/"), "KB_WEBHOOK_NETWORKS"),
        (("add", "Pusat", "https://a.id/"), "small letters"),
        (("dead", "lain"), "no such system"),
        (("retry", "lain"), "no such system"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(places, words, said):
    told = run(places, *words, code=2)
    assert said in told and len(told.splitlines()) == 1


def test_a_machine_that_only_answers_sends_nothing(places):
    assert "only answers" in run({**places, "KB_ROLE": "replica"}, "list", code=2)
