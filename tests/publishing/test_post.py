"""Notices by e-mail, to a mail server of their own: when, in which words, tried again, given up, never twice."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from threading import Event, Thread

import pytest

from kb.errors import KbError
from kb.publishing.notices import inbox, mail, post
from kb.publishing.notices.mail import Letter, Link, message_of
from kb.publishing.people.accounts import load_accounts, save_account
from kb.settings import JAKARTA, Smtp
from kb.storage.notices import GIVEN_UP, KINDS, NONE, SENT, WAITING, Notice
from tests.mail_server import PASSWORD, USER, MailServer, authenticator, certificate
from tests.publishing.conftest import SITE

MORNING = datetime(2026, 12, 1, 7, 0, tzinfo=JAKARTA)
TITLE = "Berapa pajak ponsel?"


def tell(
    context, who="dewi", at=MORNING - timedelta(hours=1), kind="waits", code="notice.sign", title=TITLE, owner=None
):
    """A notice, as reading the audit log writes it."""
    owner = owner or ("kominfo" if who == "dewi" else "bea-cukai")
    with context.store.transaction() as database:
        notice = Notice(
            account=who, kind=kind, code=code, owner=owner, key=f"{datetime.now(UTC)}", at=at, state=WAITING,
            says={"title": {"id": title, "en": title}, "owner": "Komdigi", "by": "Bea Cukai", "day": "2026-12-24",
                  "count": 5},
            place={"view": "draft", "draft": 7, "tab": "review"},
        )  # fmt: skip
        database.add(notice)
        database.flush()
        return notice.id


def states(context, people, who="dewi"):
    return [one.state for one in inbox.notices_of(context, people[who])]


def parts(message):
    return [message.get_body([kind]).get_content() for kind in ("plain", "html")]


class Links(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.found, self.tags = [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.found += [value for name, value in attrs if name == "href"]


def test_a_mail_says_what_waits_in_indonesian_with_one_link_and_two_ways_out(context, people, server, settings):
    tell(context)
    assert post.post(context, settings, MORNING).sent == 1
    (message,), (to,) = server.taken, server.to
    assert to == ["dewi@contoh.id"] and message["To"] == "dewi@contoh.id"
    assert message["From"] == "Uji <satujawab@contoh.id>" and message["Content-Language"] == "id"
    assert message["Subject"] == f"Uji: Menunggu tanda tangan Anda untuk Komdigi: “{TITLE}”"
    assert message["Auto-Submitted"] == "auto-generated" and message["Message-ID"].endswith("@contoh.id>")
    plain, html = parts(message)
    page = f"{SITE}/studio?view=draft&draft=7&tab=review&lang=id"
    stops = [link for link in Links(html).found if "/surat/berhenti?" in link]
    assert Links(html).found == [page, *stops] and len(stops) == 2
    assert re.findall(r"https://\S+", plain) == [page, *stops]
    assert "Yth. Dewi," in plain and TITLE in plain and "Menunggu Anda" in plain
    # RFC 2369: as it is, since a mail program decodes nothing there.
    assert f"\r\nList-Unsubscribe: <{stops[0]}>\r\n".encode() in server.raw[0]
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    # Nobody else's address is in it.
    assert set(re.findall(r"[\w.-]+@[\w.-]+", str(message))) <= {
        "dewi@contoh.id", "satujawab@contoh.id", message["Message-ID"].strip("<>"),
    }  # fmt: skip
    assert states(context, people) == [SENT]
    assert post.post(context, settings, MORNING + timedelta(days=2)).sent == 0 and len(server.taken) == 1


def test_a_mail_in_english_gathers_all_kinds(context, people, server, settings):
    save_account(context.accounts, replace(people["dewi"], lang="en"))
    for kind, code in (
        ("waits", "notice.sign"), ("back", "notice.sent_back"), ("due", "notice.read_again"),
        ("published", "notice.fact_changed"), ("asked", "notice.asked"),
    ):  # fmt: skip
        tell(context, kind=kind, code=code)
    assert post.post(context, settings, MORNING).sent == 1
    message = server.taken[0]
    assert message["Subject"] == "Uji: 5 notices for you" and message["Content-Language"] == "en"
    plain, html = parts(message)
    for words in (
        "Waits for you", "Came back to you", "Is due", "To be read again by 24 December 2026", "asked of Komdigi",
        "Asked of Komdigi 5 times in 30 days", "Published on your facts", "No more mails of any kind",
    ):  # fmt: skip
        assert words.lower() in plain.lower() and words.lower() in html.lower() or words == "asked of Komdigi"
    assert f"{SITE}/studio?view=notices&lang=en" in plain
    assert len(Links(html).found) == 1 + len(KINDS) + 1
    every = re.search(r"kunci=([^>]+)>", message["List-Unsubscribe"])[1]
    assert inbox.read_token(context, every) == inbox.Stop("dewi", "every")


def test_a_long_digest_is_cut_and_says_so(context, people, server, settings):
    for _ in range(post.MOST_LINES + 3):
        tell(context)
    post.post(context, settings, MORNING)
    plain, _ = parts(server.taken[0])
    assert plain.count(TITLE) == post.MOST_LINES and "Dan 3 lagi" in plain
    assert set(states(context, people)) == {SENT}


def test_nothing_that_people_wrote_becomes_a_header_or_markup(context, people, server, settings):
    tell(
        context,
        title="Halo\r\nBcc: jahat@contoh.id\r\n\r\n<script>alert(1)</script> <a href='https://jahat.id'>x</a>\u2028\x00",
    )
    assert post.post(context, settings, MORNING).sent == 1
    message = server.taken[0]
    assert server.to == [["dewi@contoh.id"]] and "Bcc" not in message and "\n" not in message["Subject"]
    plain, html = parts(message)
    assert not {"script"} & set(Links(html).tags) and all(link.startswith(SITE) for link in Links(html).found)
    assert "&lt;script&gt;" in html and "\nBcc" not in plain


@pytest.mark.parametrize("to", ["a@b.id\r\nBcc: c@d.id", "a@b.id,c@d.id", "A <a@b.id>", ""])
def test_a_letter_goes_to_one_plain_address_or_nowhere(to):
    link = Link("Buka", SITE)
    letter = Letter("x", to, "id", "s", "o", (("", ("l",)),), link, "c", (link,), SITE)
    with pytest.raises(KbError):
        message_of(Smtp(sender="s@contoh.id"), "Uji", letter, MORNING)


def test_a_digest_goes_out_at_seven_with_what_came_over_midnight(context, people, server, settings):
    tell(context, at=MORNING - timedelta(hours=9))  # 22.00
    tell(context, at=MORNING - timedelta(hours=6))  # 01.00
    tell(context, at=MORNING + timedelta(minutes=1))
    for before in (timedelta(hours=9), timedelta(hours=7), timedelta(minutes=1)):
        assert post.post(context, settings, MORNING - before).sent == 0
    assert post.post(context, settings, MORNING + timedelta(minutes=5)).sent == 1
    assert parts(server.taken[0])[0].count(TITLE) == 2
    assert post.post(context, settings, MORNING + timedelta(hours=16)).sent == 0  # the third waits for the next day
    assert post.post(context, settings, MORNING + timedelta(hours=25)).sent == 1
    assert parts(server.taken[1])[0].count(TITLE) == 1


def test_a_digest_that_was_late_over_midnight_costs_no_later_one(context, people, server, settings):
    tell(context)
    server.stop()
    post.post(context, settings, MORNING)
    tell(context, at=MORNING + timedelta(hours=5))
    server.start()
    assert post.post(context, settings, MORNING + timedelta(hours=20)).sent == 1  # 03.00 of the next day
    assert post.post(context, settings, MORNING + timedelta(hours=24)).sent == 1


def test_at_once_means_the_next_round_and_then_together(context, people, server, settings):
    inbox.want(context, people["dewi"], "at-once", KINDS)
    night = MORNING - timedelta(hours=4)
    tell(context, at=night)
    assert post.post(context, settings, night).sent == 1
    tell(context, at=night), tell(context, at=night)
    assert post.post(context, settings, night + timedelta(minutes=5)).sent == 0
    assert post.post(context, settings, night + post.APART).sent == 1
    assert parts(server.taken[1])[0].count(TITLE) == 2


def test_what_was_read_in_the_studio_is_not_mailed(context, people, server, settings):
    inbox.mark_read(context, people["dewi"], [tell(context)])
    assert post.post(context, settings, MORNING).sent == 0 and states(context, people) == [NONE]
    server.stop()
    number = tell(context)
    post.post(context, settings, MORNING)
    inbox.mark_read(context, people["dewi"], [number])
    server.start()
    assert post.post(context, settings, MORNING + timedelta(hours=2)).sent == 0 and server.taken == []


@pytest.mark.parametrize("change", ["no account", "no address", "no role"])
def test_who_may_not_know_it_any_more_gets_no_mail(context, people, server, settings, change):
    tell(context)
    roles = {"telkomsel": frozenset({"agent"})}
    if change == "no account":
        context.accounts.write_text("accounts: []\n")
    else:
        changed = (
            replace(people["dewi"], email=None) if change == "no address" else replace(people["dewi"], roles=roles)
        )
        save_account(context.accounts, changed)
    assert post.post(context, settings, MORNING).sent == 0 and server.taken == []


def test_a_server_that_is_away_is_tried_with_growing_delay_and_nothing_is_lost(context, people, server, settings):
    tell(context), tell(context, "ani")
    server.stop()
    at, tried = MORNING, []
    for _ in range(125):
        if post.post(context, settings, at).put_off:
            tried.append(at)
        at += timedelta(minutes=1)
    gaps = [(b - a).total_seconds() / 60 for a, b in zip(tried, tried[1:], strict=False)]
    assert gaps == [1, 2, 4, 8, 16, 32, 60]
    failed = inbox.trouble(context, people["dewi"])
    assert failed.state == WAITING and failed.tries == len(tried)
    server.start()
    done = post.post(context, settings, at + post.LONGEST_WAIT)
    assert done.sent == 2 and sorted(to for (to,) in server.to) == ["ani@contoh.id", "dewi@contoh.id"]
    assert inbox.trouble(context, people["dewi"]) is None


def test_a_mail_is_given_up_after_days_for_all_to_see(context, people, server, settings, caplog):
    tell(context)
    server.stop()
    assert post.post(context, settings, MORNING).oldest == timedelta()
    later = post.post(context, settings, MORNING + timedelta(hours=5))
    assert later.put_off == 1 and later.oldest == timedelta(hours=5)
    assert post.post(context, settings, MORNING + post.GIVE_UP).given_up == 1
    assert states(context, people) == [GIVEN_UP] and inbox.trouble(context, people["dewi"]).state == GIVEN_UP
    assert "given up" in caplog.text and "dewi@contoh.id" not in caplog.text
    server.start()
    assert post.post(context, settings, MORNING + timedelta(days=4)).sent == 0
    tell(context, at=MORNING + timedelta(days=4))
    assert post.post(context, settings, MORNING + timedelta(days=5)).sent == 1
    assert inbox.trouble(context, people["dewi"]) is None


def test_a_recipient_who_is_refused_holds_up_no_other(context, people, server, settings, caplog):
    server.answers = {"ani@contoh.id": "550 no such user ani@contoh.id", "budi@contoh.id": "451 greylisted"}
    for who in ("ani", "budi", "dewi"):
        tell(context, who)
    done = post.post(context, settings, MORNING)
    assert (done.sent, done.put_off, done.given_up) == (1, 1, 1) and server.to == [["dewi@contoh.id"]]
    assert states(context, people, "ani") == [GIVEN_UP] and states(context, people, "budi") == [WAITING]
    assert "ani@contoh.id" not in caplog.text
    server.answers = {}
    assert post.post(context, settings, MORNING + timedelta(minutes=2)).sent == 1


@pytest.mark.parametrize(
    ("answer", "sent", "state"), [("554 spam", 0, GIVEN_UP), ("452 full", 0, WAITING), ("421 going", 0, WAITING)]
)
def test_what_the_server_says_after_the_letter(context, people, server, settings, answer, sent, state):
    tell(context)
    server.data_answer = answer
    assert post.post(context, settings, MORNING).sent == sent and states(context, people) == [state]


def test_a_slow_server_is_left_after_its_time(context, people, server, settings, monkeypatch):
    monkeypatch.setattr(mail, "TIMEOUT", 0.2)
    server.delay = 0.8
    tell(context)
    assert post.post(context, settings, MORNING).put_off == 1
    assert states(context, people) == [WAITING]


def test_killed_after_the_server_took_it_the_same_mail_goes_again(context, people, server, settings, monkeypatch):
    """What the server took and we could not note any more goes once more; one Message-ID says that it is one mail."""
    tell(context)
    noting = post._note
    monkeypatch.setattr(post, "_note", lambda *_: (_ for _ in ()).throw(RuntimeError("killed")))
    with pytest.raises(RuntimeError):
        post.post(context, settings, MORNING)
    monkeypatch.setattr(post, "_note", noting)
    tell(context)
    assert post.post(context, settings, MORNING + timedelta(minutes=1)).sent == 1
    first, second = server.taken
    assert first["Message-ID"] == second["Message-ID"] and parts(first) == parts(second)
    assert sorted(states(context, people)) == [SENT, WAITING]


def test_two_processes_send_nothing_twice(context, database, people, server, settings):
    tell(context)
    other = replace(context, store=database.open())
    server.delay = 0.3
    ready, done = Event(), []

    def run(one):
        ready.wait()
        done.append(post.post(one, settings, MORNING).sent)

    threads = [Thread(target=run, args=(one,)) for one in (context, other)]
    for thread in threads:
        thread.start()
    ready.set()
    for thread in threads:
        thread.join()
    assert sorted(done) == [0, 1] and len(server.taken) == 1


def test_without_a_server_nothing_is_begun(context, people, settings):
    tell(context)
    assert post.post(context, replace(settings, smtp=Smtp()), MORNING).sent == 0 and states(context, people) == [
        WAITING
    ]


@pytest.mark.parametrize("way", ["starttls", "tls"])
def test_mail_goes_encrypted_with_user_and_password_and_only_to_a_known_certificate(tmp_path, monkeypatch, way):
    made, trusted = certificate(tmp_path)
    tls = {"ssl_context": made} if way == "tls" else {"tls_context": made, "require_starttls": True}
    found = MailServer(authenticator=authenticator, auth_required=way != "tls", auth_require_tls=way != "tls", **tls)
    found.start()
    try:
        password = tmp_path / "password"
        password.write_text(f"{PASSWORD}\n")
        smtp = Smtp("localhost", found.port, way, USER, password, "s@contoh.id")
        link = Link("Buka", SITE)
        letter = Letter("x1", "a@contoh.id", "id", "s", "o", (), link, "c", (link,), SITE)
        message = message_of(smtp, "Uji", letter, MORNING)
        with pytest.raises(mail.MailAway, match="mail server"), mail.connected(smtp):
            pass
        monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
        with mail.connected(smtp) as client:
            mail.hand_over(client, smtp, message)
        assert len(found.taken) == 1 and found.signed_in and (found.encrypted or way == "tls")
        password.write_text("falsch")
        with pytest.raises(mail.MailAway, match="SMTPAuthenticationError 535") as refused, mail.connected(smtp):
            pass
        assert "falsch" not in str(refused.value) and USER not in str(refused.value)
        password.unlink()
        with pytest.raises(mail.MailAway), mail.connected(smtp):
            pass
    finally:
        found.stop()


def test_a_link_ends_one_kind_or_all_and_is_good_for_nothing_else(context, people, server, settings):
    tell(context)
    tell(context, kind="due", code="notice.read_again")
    post.post(context, settings, MORNING)
    keys = re.findall(r"kunci=(\S+)", parts(server.taken[0])[0])
    assert inbox.stop(context, keys[0]) == inbox.Stop("dewi", "waits")
    assert inbox.wanted(context, people["dewi"]).kinds == ("back", "due", "published", "asked")
    inbox.stop(context, keys[0])
    assert inbox.stop(context, keys[-1]).kind == "every" and inbox.wanted(context, people["dewi"]).kinds == ()
    for forged in ("", "x", keys[0][:-2], keys[0] + "a", keys[0].replace(".", "..")):
        with pytest.raises(KbError, match="not one of ours"):
            inbox.read_token(context, forged)
    assert load_accounts(context.accounts)["dewi"] == people["dewi"]
