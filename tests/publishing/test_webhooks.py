"""Systems that are told of what is published: what of, signed, in order, again and again, and nowhere else."""

import json
import logging
import ssl
import time
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network
from itertools import accumulate

import pytest
from sqlalchemy import select, update

from kb.answering.ask import today
from kb.errors import KbError
from kb.publishing.editing import drafts
from kb.publishing.editing.overlay import digest_of
from kb.publishing.webhooks import delivery, sending, systems
from kb.publishing.webhooks.delivery import WAITS, deliver
from kb.publishing.webhooks.events import DEAD_KEPT, DELIVERED_KEPT, Event, _queue, tell_webhooks
from kb.publishing.workflow import fact_changes, publish, review
from kb.publishing.workflow.emergency import settle
from kb.publishing.workflow.noting import note_change
from kb.retrieval.indexing.snapshot import open_snapshot
from kb.settings import ROOT
from kb.storage.audit import entries
from kb.storage.webhooks import DEAD, DELIVERED, WAITING, Webhook, WebhookMessage
from tests.children import ended
from tests.database import Database
from tests.mail_server import certificate
from tests.publishing.test_emergency import LATER, broken, handed_in
from tests.publishing.test_emergency import template as template  # noqa: PLC0414  of a collection that allows emergencies
from tests.publishing.test_publish import signed_draft
from tests.publishing.webhook_child import deliver_and_die
from tests.webhook_receiver import Receiver

TOLD = (ROOT / "docs" / "webhooks.md").read_text("utf-8")
SITE = "https://satujawab.contoh.id"
HERE = (ip_network("127.0.0.0/8"),)
NAME = "pusat-panggilan"


def now():
    return datetime.now(UTC)


@pytest.fixture
def receiver():
    found = Receiver()
    found.start()
    yield found
    found.stop()


@pytest.fixture
def store(database):
    return database.open()


def added(store, receiver, name=NAME):
    receiver.secret = systems.add(store, "uji", name, receiver.url, HERE, now())


def queued(store, *subjects, at=None):
    with store.transaction() as database:
        for subject in subjects:
            _queue(database, Event("article", "changed", subject, {"id": subject}), at or now())


def sent(store, tmp_path, at=None, networks=HERE):
    return deliver(store, tmp_path / ".webhooks", networks, at or now())


def messages(store):
    with store.transaction(reading=True) as database:
        return database.scalars(select(WebhookMessage).order_by(WebhookMessage.number)).all()


def states(store):
    return [one.state for one in messages(store)]


def told(context, on=None):
    """What is queued of what has changed, as type and subject; the docs tell of each type and key."""
    before = len(messages(context.store))
    tell_webhooks(context.store, open_snapshot(context.index, context.encoder), SITE, now(), on or today())
    new = messages(context.store)[before:]
    assert all(f"| `{one.type}` |" in TOLD for one in new)
    assert all(f"`{key}`" in TOLD for one in new for key in json.loads(one.body)["data"])
    return [(one.type, one.subject) for one in new]


def last_body(context, receiver, tmp_path):
    assert sent(context.store, tmp_path).delivered
    return receiver.taken[-1]


def test_each_change_of_the_public_record_is_told_once(context, people, receiver, tmp_path):
    assert told(context) == []  # what there is
    added(context.store, receiver)
    assert told(context) == []
    draft = signed_draft(context, people)
    note_change(context, people["ani"], draft.id, "correction", {"id": "Dulu kurang jelas di mana."})
    publish.publish(context, people["citra"], draft.id)
    assert told(context) == [("article.changed", "pajak")] and told(context) == []
    version = open_snapshot(context.index, context.encoder).library.articles["pajak"].version
    body = last_body(context, receiver, tmp_path)
    assert body["type"] == "article.changed" and datetime.fromisoformat(body["timestamp"]) <= now()
    assert body["data"] == {
        "id": "pajak", "title": {"id": "Berapa pajak ponsel?"}, "owner": "bea-cukai", "version": version,
        "changed": str(today()), "kind": "correction", "note": {"id": "Dulu kurang jelas di mana."},
        "unconfirmed_until": None, "url": f"{SITE}/articles/pajak",
    }  # fmt: skip
    publish.withdraw(context, people["citra"], "pajak", "Tidak berlaku lagi.")
    assert told(context) == [("article.withdrawn", "pajak")]
    assert last_body(context, receiver, tmp_path)["data"] == {"id": "pajak", "url": f"{SITE}/articles/pajak"}


def test_an_emergency_is_told_with_its_end_and_when_it_is_confirmed(context, people, receiver, tmp_path):
    told(context)
    added(context.store, receiver)
    draft, at = handed_in(context, people), now().replace(microsecond=0)
    broken(context, people, draft, at=at)
    assert told(context) == [("article.corrected_in_emergency", "pajak")]
    until = last_body(context, receiver, tmp_path)["data"]["unconfirmed_until"]
    assert datetime.fromisoformat(until) == at + LATER
    review.sign(context, people["dewi"], draft.id, "kominfo", digest_of(draft))
    settle(context)
    assert told(context) == [("article.confirmed", "pajak")]
    assert last_body(context, receiver, tmp_path)["data"]["unconfirmed_until"] is None


def test_an_emergency_that_lapses_is_told_as_a_change(context, people, receiver):
    told(context)
    added(context.store, receiver)
    broken(context, people, handed_in(context, people), at=now() - LATER)
    assert told(context) == [("article.corrected_in_emergency", "pajak")]
    settle(context)
    assert told(context) == [("article.changed", "pajak")]  # it says again what it said before


def test_a_fact_is_told_with_the_articles_that_state_it(context, people, receiver, tmp_path):
    told(context)
    added(context.store, receiver)
    draft = fact_changes.change_fact(context, people["ani"], "hotline", "1500999", today(), today())
    drafts.submit(context, people["ani"], draft.id)
    review.sign(context, people["citra"], draft.id, "bea-cukai", digest_of(draft))
    publish.publish(context, people["citra"], draft.id)
    assert told(context) == [("fact.changed", "hotline"), ("article.changed", "pajak"), ("article.changed", "sinyal")]
    assert sent(context.store, tmp_path).delivered == 3
    data = receiver.taken[0]["data"]
    assert data == {
        "id": "hotline", "owner": "bea-cukai", "value": {"id": "1500999", "en": "1500999"},
        "articles": ["pajak", "sinyal"],
    }  # fmt: skip


def test_a_day_on_which_an_article_begins_or_ends_to_hold_is_told_without_a_publication(context, receiver):
    told(context)
    added(context.store, receiver)
    began = open_snapshot(context.index, context.encoder).library.articles["pajak"].valid_from
    before = began - timedelta(days=1)
    assert set(told(context, before)) >= {("article.withdrawn", "pajak")}
    assert set(told(context, began)) >= {("article.published", "pajak")}


def test_who_is_added_or_disabled_is_told_nothing_of_other_times(context, people, receiver):
    told(context)
    publish.publish(context, people["citra"], signed_draft(context, people).id)
    assert told(context) == []
    added(context.store, receiver)
    added(context.store, receiver, "lain")
    with context.store.transaction() as database:
        database.get(Webhook, "lain").disabled = True
    publish.withdraw(context, people["citra"], "pajak", "Tidak berlaku lagi.")
    assert len(told(context)) == 1 and messages(context.store)[0].webhook == NAME


def test_what_was_delivered_or_is_dead_is_kept_for_its_days(context, receiver):
    added(context.store, receiver)
    queued(context.store, "a", "b", at=now() - DELIVERED_KEPT)
    queued(context.store, "c", "d", at=now() - DEAD_KEPT)
    for number, state in enumerate((DELIVERED, WAITING, DEAD, WAITING), 1):
        with context.store.transaction() as database:
            database.execute(update(WebhookMessage).where(WebhookMessage.number == number).values(state=state))
    told(context)
    assert states(context.store) == [WAITING, WAITING]


def test_a_message_is_signed_and_arrives_once_and_in_order(store, receiver, tmp_path):
    added(store, receiver)
    queued(store, *"abc")
    assert sent(store, tmp_path).delivered == 3 and sent(store, tmp_path).delivered == 0
    assert [one["data"]["id"] for one in receiver.taken] == ["a", "b", "c"] and len(set(receiver.ids)) == 3
    head = receiver.heads[0]
    assert head["content-type"] == "application/json" and head["host"] == f"127.0.0.1:{receiver.port}"
    assert head["webhook-id"].startswith("msg_") and head["webhook-signature"].startswith("v1,")
    assert states(store) == [DELIVERED] * 3


def test_two_systems_are_told_of_one_change_by_one_id_and_one_that_is_away_holds_up_no_other(store, receiver, tmp_path):
    away = Receiver()
    added(store, away, "aaa")
    added(store, receiver)
    queued(store, "a", "b")
    done = sent(store, tmp_path)
    assert (done.delivered, done.failed) == (2, 2)
    away.start()
    assert sent(store, tmp_path, now() + timedelta(minutes=1)).delivered == 2
    assert away.ids == receiver.ids
    away.stop()


def test_who_is_away_for_hours_gets_all_in_order_once_back(store, receiver, tmp_path):
    added(store, receiver)
    receiver.stop()
    began = now() - timedelta(hours=3)
    queued(store, "a", "b", at=began)
    tried = [sent(store, tmp_path, began + timedelta(minutes=m)).failed for m in (0, 1, 2, 8, 50)]
    assert tried == [2, 2, 0, 2, 2]
    receiver.start()
    queued(store, "c")
    assert sent(store, tmp_path).oldest < timedelta(seconds=1)
    assert [one["data"]["id"] for one in receiver.taken] == ["a", "b", "c"]  # though the first two were not due yet


def test_each_wait_is_longer_with_some_chance_and_the_tenth_try_in_vain_makes_a_dead_letter(store, receiver, tmp_path):
    added(store, receiver)
    receiver.stop()
    at = now()
    queued(store, "a", at=at)
    for number, wait in enumerate(WAITS, 1):
        assert sent(store, tmp_path, at).failed == 1
        (message,) = messages(store)
        assert message.tries == number and wait <= message.next - at <= wait * 1.1 + timedelta(seconds=9)
        assert sent(store, tmp_path, message.next - timedelta(seconds=1)).failed == 0
        at = message.next
    assert list(accumulate(WAITS))[-1] > timedelta(days=3)
    done = sent(store, tmp_path, at)
    assert (done.dead, done.letters, done.oldest, states(store)) == (1, 1, timedelta(), [DEAD])
    receiver.start()
    assert sent(store, tmp_path, at + timedelta(days=9)).delivered == 0
    (letter,) = systems.dead_letters(store, NAME)
    assert (letter.subject, letter.tries, letter.failure) == ("a", 10, "no connection")
    assert systems.retry(store, "uji", NAME, [letter.number], now()) == 1
    assert sent(store, tmp_path).delivered == 1 and receiver.ids == [letter.id]


def test_a_message_that_is_refused_holds_up_no_other(store, receiver, tmp_path):
    added(store, receiver)
    receiver.answer = lambda said: 500 if said["data"]["id"] == "a" else 200
    queued(store, *"abc")
    done = sent(store, tmp_path)
    assert (done.delivered, done.failed, states(store)) == (2, 1, [WAITING, DELIVERED, DELIVERED])
    queued(store, "d")
    assert sent(store, tmp_path).delivered == 1 and messages(store)[0].tries == 1  # it waits for its own time
    receiver.answer = 200
    assert sent(store, tmp_path, now() + timedelta(minutes=1)).delivered == 1


def test_what_came_while_a_receiver_was_away_costs_older_messages_no_tries(store, receiver, tmp_path):
    added(store, receiver)
    receiver.stop()
    began = now()
    for hour in range(12):
        at = began + timedelta(hours=hour)
        queued(store, f"a-{hour}", at=at)
        for minute in (0, 40):
            sent(store, tmp_path, at + timedelta(minutes=minute))
    first, *_ = messages(store)
    assert (first.state, first.tries) == (WAITING, 6)  # at once, after minutes, twice within hours, after 2 and 5 more


def test_those_that_are_refused_leave_room_for_others_however_many_they_are(store, receiver, tmp_path, monkeypatch):
    monkeypatch.setattr(delivery, "AT_ONCE", 2)
    added(store, receiver)
    receiver.answer = lambda said: 200 if said["data"]["id"] == "d" else 500
    queued(store, *"abcd")
    assert [sent(store, tmp_path).delivered for _ in range(2)] == [0, 1]


@pytest.mark.parametrize("status", [301, 302, 307, 400, 404, 429, 500, 502, 503, 504])
def test_whatever_is_no_success_is_tried_again_and_no_redirect_followed(store, receiver, tmp_path, status):
    added(store, receiver)
    receiver.answer, receiver.head = status, {"Location": receiver.url, "Content-Length": "0"}
    queued(store, "a")
    assert sent(store, tmp_path).failed == 1 and messages(store)[0].failure == f"HTTP {status}"
    receiver.answer = 202
    assert sent(store, tmp_path, now() + timedelta(minutes=1)).delivered == 1


@pytest.mark.parametrize(("asked", "least"), [("1200", 1200), ("99999999999", 5), ("soon", 5), ("999999", 86_400)])
def test_a_receiver_may_ask_for_a_longer_wait(store, receiver, tmp_path, asked, least):
    added(store, receiver)
    receiver.answer, receiver.head = 503, {"Retry-After": asked}
    queued(store, "a", "b")
    at = now()
    assert sent(store, tmp_path, at).failed == 2 and len(receiver.heads) == 1  # the second would fare no better
    assert all(least <= (one.next - at).total_seconds() < least + 9 for one in messages(store))


def test_one_that_is_gone_is_disabled_and_what_waited_is_kept_for_whoever_enables_it(store, receiver, tmp_path):
    added(store, receiver)
    receiver.answer = 410
    queued(store, "a", "b")
    assert sent(store, tmp_path).dead == 2 and len(receiver.heads) == 1
    queued(store, "c")
    (one,) = systems.systems(store)
    assert (one.disabled, one.waiting, one.dead) == (True, 0, 2)
    receiver.answer = 200
    assert systems.retry(store, "uji", NAME, (), now()) == 2
    queued(store, "d")
    assert sent(store, tmp_path).delivered == 3 and not systems.systems(store)[0].disabled


def test_a_receiver_that_hangs_costs_seconds_and_one_that_never_ends_nothing(store, receiver, tmp_path, monkeypatch):
    monkeypatch.setattr(sending, "TIMEOUT", 0.5)
    added(store, receiver)
    receiver.hangs = True
    queued(store, "a", "b")
    began = time.monotonic()
    assert sent(store, tmp_path).failed == 2 and time.monotonic() - began < 5
    assert {one.failure for one in messages(store)} == {"time-out"}
    receiver.hangs, receiver.endless = False, True
    assert sent(store, tmp_path, now() + timedelta(minutes=1)).delivered == 2
    until = time.monotonic() + 5
    while (written := receiver.written) != time.sleep(0.1) and receiver.written > written and time.monotonic() < until:
        pass
    assert receiver.written < 64 * 2**20 and time.monotonic() < until  # the connection is closed


def test_a_process_that_is_killed_before_it_notes_what_was_taken_sends_it_again_by_the_same_id(
    tmp_path, receiver, store, database: Database
):
    added(store, receiver)
    queued(store, "a", "b")
    store.close()
    assert ended(deliver_and_die, database.address, tmp_path) == -9
    assert sent(store, tmp_path).delivered == 2
    assert [one["data"]["id"] for one in receiver.taken] == ["a", "a", "b"] and receiver.ids[0] == receiver.ids[1]


def test_one_process_sends_at_a_time(store, receiver, tmp_path, database):
    added(store, receiver)
    queued(store, "a")
    with database.open().delivering(tmp_path / ".webhooks") as held:
        assert held and sent(store, tmp_path).delivered == 0
    assert sent(store, tmp_path).delivered == 1


def test_what_fails_at_one_system_is_told_after_the_others_had_their_turn(store, receiver, tmp_path, monkeypatch):
    added(store, receiver, "aaa")
    added(store, receiver)
    receiver.secret = ""
    with store.transaction() as database:
        database.get(Webhook, "aaa").secret = "whsec_"  # as by hand
        receiver.secret = database.get(Webhook, NAME).secret
    queued(store, "a")
    with pytest.raises(Exception, match="secret"):
        sent(store, tmp_path)
    assert receiver.taken and states(store) == [WAITING, DELIVERED]


@pytest.mark.parametrize(
    ("address", "is_allowed"),
    [
        ("8.8.8.8", True), ("2001:4860:4860::8888", True), ("::ffff:8.8.8.8", True), ("64:ff9b::808:808", True),
        ("127.0.0.1", False), ("10.1.2.3", False), ("172.16.0.1", False), ("192.168.1.1", False),
        ("169.254.169.254", False), ("100.64.0.1", False), ("0.0.0.0", False), ("224.0.0.1", False),
        ("255.255.255.255", False), ("240.0.0.1", False), ("::1", False), ("::", False), ("fe80::1", False),
        ("fc00::1", False), ("ff02::1", False), ("::ffff:127.0.0.1", False), ("::ffff:10.0.0.1", False),
        ("64:ff9b::7f00:1", False), ("2002:7f00:1::", False), ("2001:db8::1", False), ("10.20.0.1", True),
        ("::ffff:10.20.0.1", True),
    ],
)  # fmt: skip
def test_messages_go_to_public_addresses_and_to_those_that_are_named(address, is_allowed):
    assert sending.allowed(ip_address(address), [ip_network("10.20.0.0/16")]) == is_allowed


@pytest.mark.parametrize(
    "url",
    [
        "", "x", "ftp://a.id/", "https://", "https:///x", "https://u:p@a.id/", "https://a.id/#x", "https://a b.id/",
        "http://a.id/", "http://localhost/", "https://127.0.0.2.evil\n.id/", "https://10.0.0.1/", "https://[::1]/",
        "https://a.id\\@127.0.0.1/", "http://8.8.8.8/", "https://a.id:0/", "https://a.id:99999/",
        f"https://a.id/{'x' * 500}", "https://é.id/", "https://[fe80::1%25eth0]/", "file:///etc/passwd",
    ],
)  # fmt: skip
def test_an_address_that_is_none_or_not_safe_is_not_added(store, url):
    with pytest.raises(KbError) as refused:
        systems.add(store, "uji", NAME, url, (), now())
    assert "u:p" not in str(refused.value) and systems.systems(store) == []


def encrypted(store, tmp_path, monkeypatch, host):
    """A receiver whose certificate is for `kait.contoh.id`, added by another or this name."""
    tls, trusted = certificate(tmp_path, "kait.contoh.id")
    receiver = Receiver(host, tls)
    receiver.start()
    receiver.secret = systems.add(store, "uji", NAME, receiver.url, (), now())
    usual = ssl.create_default_context
    monkeypatch.setattr(delivery.ssl, "create_default_context", lambda: usual(cafile=str(trusted)))
    return receiver


def resolving(monkeypatch, *answers):
    """Each time the name is asked for it leads elsewhere."""
    left = list(answers)

    async def getaddrinfo(_self, _host, port, **_):
        return [(2, 1, 6, "", (address, port)) for address in left.pop(0)]

    monkeypatch.setattr("asyncio.base_events.BaseEventLoop.getaddrinfo", getaddrinfo)
    return left


def test_a_name_is_asked_for_once_and_the_connection_goes_where_was_looked(store, tmp_path, monkeypatch):
    receiver = encrypted(store, tmp_path, monkeypatch, "kait.contoh.id")
    queued(store, "a")
    left = resolving(monkeypatch, ["127.0.0.1"], ["10.9.9.9"])
    assert sent(store, tmp_path).delivered == 1 and len(left) == 1
    assert receiver.heads[0]["host"] == f"kait.contoh.id:{receiver.port}"
    receiver.stop()


@pytest.mark.parametrize("answers", [["127.0.0.1"], ["8.8.8.8", "10.0.0.1"], ["::ffff:169.254.169.254"]])
def test_a_name_that_leads_inside_is_not_connected_to(store, tmp_path, monkeypatch, answers):
    receiver = encrypted(store, tmp_path, monkeypatch, "kait.contoh.id")
    queued(store, "a")
    resolving(monkeypatch, answers)
    assert sent(store, tmp_path, networks=()).failed == 1 and not receiver.heads
    assert messages(store)[0].failure == "address not allowed"
    receiver.stop()


@pytest.mark.parametrize("host", ["0x7f.1", "2130706433", "localhost", "127.1"])
def test_this_machine_is_not_connected_to_however_it_is_spelt(store, tmp_path, host):
    receiver = Receiver()
    systems.add(store, "uji", NAME, f"https://{host}:{receiver.port}/", (), now())
    queued(store, "a")
    assert sent(store, tmp_path, networks=()).failed == 1
    assert messages(store)[0].failure in ("address not allowed", "no such host")


def test_a_certificate_of_another_name_is_not_taken(store, tmp_path, monkeypatch):
    receiver = encrypted(store, tmp_path, monkeypatch, "lain.contoh.id")
    queued(store, "a")
    resolving(monkeypatch, ["127.0.0.1"])
    assert sent(store, tmp_path).failed == 1 and messages(store)[0].failure == "certificate or TLS"
    receiver.stop()


def test_a_name_that_is_not_there_is_tried_again(store, tmp_path):
    systems.add(store, "uji", NAME, "https://kait.invalid/", (), now())
    queued(store, "a")
    assert sent(store, tmp_path).failed == 1 and messages(store)[0].failure == "no such host"


def test_a_secret_is_told_once_and_never_again(store, receiver, tmp_path, caplog):
    caplog.set_level(logging.DEBUG)
    url = f"{receiver.url}?kunci=rahasia"
    receiver.secret = systems.add(store, "uji", NAME, url, HERE, now())
    receiver.answer = 500
    queued(store, "a")
    sent(store, tmp_path)
    receiver.answer = 410
    sent(store, tmp_path, now() + timedelta(minutes=1))
    with store.transaction(reading=True) as database:
        said = f"{systems.systems(store)} {[(one.subject, one.detail) for one in entries(database, 9)]}"
    assert "500" in caplog.text and f"{receiver.port}/…" in said
    ours = "".join(one.getMessage() for one in caplog.records if one.name.startswith("satujawab"))
    for text in (ours, said):
        assert receiver.secret not in text and "rahasia" not in text and "/kait" not in text


def test_a_name_is_taken_once_and_what_is_not_there_is_said(store, receiver):
    added(store, receiver)
    with pytest.raises(KbError, match="already"):
        added(store, receiver)
    for name in ("", "A", "a--b", "a" * 41, "a b", "../x"):
        with pytest.raises(KbError, match="name"):
            systems.add(store, "uji", name, receiver.url, HERE, now())
    for act in (
        lambda: systems.remove(store, "uji", "x"),
        lambda: systems.retry(store, "uji", "x", (), now()),
        lambda: systems.drop(store, "uji", "x", ()),
        lambda: systems.dead_letters(store, "x"),
        lambda: systems.try_out(store, "x", HERE, now()),
    ):
        with pytest.raises(KbError, match="no such system"):
            act()
    with pytest.raises(KbError, match="no dead letter 7"):
        systems.drop(store, "uji", NAME, [7])


def test_dead_letters_are_dropped_and_a_system_removed_with_all_of_its_own(store, receiver):
    added(store, receiver)
    queued(store, *"abc")
    with store.transaction() as database:
        database.execute(update(WebhookMessage).where(WebhookMessage.subject != "c").values(state=DEAD))
    assert systems.drop(store, "uji", NAME, [1]) == 1 and systems.drop(store, "uji", NAME, ()) == 1
    assert states(store) == [WAITING]
    systems.remove(store, "uji", NAME)
    assert messages(store) == [] and systems.systems(store) == []
