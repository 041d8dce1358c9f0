"""The form and the pages by which an answer is watched."""

from dataclasses import replace

import pytest
from sqlalchemy import delete, func, select

from kb.publishing.notices.watch_post import CONFIRM_PATH, END_PATH
from kb.publishing.notices.watching import watch_token
from kb.settings import Limit, Smtp
from kb.storage.watches import Watch, WatchLetter
from kb.web.public import watch
from kb.web.public.watch import PATH
from kb.web.shared import background_jobs
from kb.web.shared.changes import public_articles
from kb.web.shared.state import state
from kb.web.shared.texts import texts

HER = "warga@contoh.id"


@pytest.fixture
def mailing(client, monkeypatch):
    """Where a mail server is set."""
    settings = replace(state().settings, smtp=Smtp("127.0.0.1", 1, sender="s@contoh.id"), site="https://a.id")
    monkeypatch.setattr(state(), "settings", settings)
    monkeypatch.setattr(watch, "A_DAY", Limit(1000, 1))
    yield client
    with state().store.transaction() as database:
        for table in (WatchLetter, Watch):
            database.execute(delete(table))


def ask(client, address=HER, article="nomor-159", lang="id"):
    return client.post(PATH, data={"article": article, "address": address, "lang": lang})


def watches():
    with state().store.transaction() as database:
        return [(one, watch_token(database, one.id)) for one in database.scalars(select(Watch))]


def receipt(client):
    return client.get("/api/v1/articles/nomor-159").json()["receipt"]


def test_the_form_is_there_only_where_mail_is_sent(client, mailing):
    for path in ("/articles/nomor-159", f"/bukti/{receipt(client)}"):
        html = client.get(path).text
        assert f'href="{PATH}?article=nomor-159&amp;lang=id"' in html
    html = client.get(f"{PATH}?article=nomor-159&lang=en").text
    assert (
        f'action="{PATH}"' in html and 'value="nomor-159"' in html and f"{PATH}?article=nomor-159&amp;lang=id" in html
    )
    for article in public_articles(state().snapshot()):
        assert len(client.get(f"/articles/{article.id}").content) <= 15 * 1024, article.id
    assert PATH not in client.get("/articles/nomor-159?cetak=1").text


def test_without_a_mail_server_there_is_none(client):
    assert PATH not in client.get("/articles/nomor-159").text
    assert client.get(f"{PATH}?article=nomor-159").status_code == 404
    assert ask(client).status_code == 404 and watches() == []


@pytest.mark.parametrize("lang", ["id", "en"])
def test_the_links_ask_first_and_the_buttons_do_it(mailing, lang):
    t = texts(lang)
    said = ask(mailing, lang=lang)
    assert said.status_code == 200 and t.watch_asked in said.text
    ((_, token),) = watches()
    for path, asks, done in (
        (CONFIRM_PATH, t.watch_confirm_ask, t.watch_confirmed), (END_PATH, t.watch_end_ask, t.watch_ended),
    ):  # fmt: skip
        address = f"{path}?lang={lang}&kunci={token}"
        shown = mailing.get(address)
        assert asks in shown.text and shown.headers["cache-control"] == "no-store"
        assert shown.headers["referrer-policy"] == "no-referrer" and HER not in shown.text
        assert "url(/icon.svg)" not in shown.text
        assert mailing.head(address).status_code == 200
        assert [one.confirmed for one, _ in watches()] == [path == END_PATH]
        assert done in mailing.post(address).text
    assert watches() == []


def test_a_mail_programs_own_button_ends_it(mailing):
    ask(mailing)
    ((_, token),) = watches()
    said = mailing.post(f"{END_PATH}?kunci={token}", data={"List-Unsubscribe": "One-Click"})
    assert said.status_code == 200 and watches() == []
    assert mailing.post(f"{END_PATH}?kunci={token}").status_code == 200
    assert mailing.post(f"{CONFIRM_PATH}?kunci={token}").status_code == 400


def test_nothing_tells_whether_an_address_is_known(mailing):
    first = ask(mailing)
    ((_, token),) = watches()
    mailing.post(f"{CONFIRM_PATH}?kunci={token}")
    again = ask(mailing)
    assert (again.status_code, again.text) == (first.status_code, first.text)
    assert len(watches()) == 1


@pytest.mark.parametrize("address", ["", "warga", "a@b.id\r\nBcc: c@d.id", "<script>@b.id", "a" * 3000 + "@b.id"])
def test_what_is_no_address_is_refused_and_not_repeated(mailing, address):
    said = ask(mailing, address)
    assert said.status_code == 400 and "Bcc" not in said.text and "<script>@" not in said.text and watches() == []


def test_an_article_that_is_not_there_cannot_be_watched(mailing):
    for article in ("", "tidak-ada", "\x00"):
        assert ask(mailing, article=article).status_code == 404
        assert mailing.get(PATH, params={"article": article}).status_code == 404


def test_one_reader_cannot_have_mails_sent_without_end(mailing, monkeypatch):
    monkeypatch.setattr(watch, "A_DAY", Limit(2, 86_400))
    monkeypatch.setattr(watch, "reader_of", lambda *_: ("satu", "peramban"))
    codes = [ask(mailing, f"warga-{number}@contoh.id").status_code for number in range(4)]
    assert codes == [200, 200, 429, 429]
    with state().store.transaction(reading=True) as database:
        assert database.scalar(select(func.count()).select_from(Watch)) == 2


def test_the_job_tells_only_of_a_snapshot_that_was_live_the_round_before(mailing, monkeypatch):
    told = []
    monkeypatch.setattr(background_jobs, "tell_watchers", lambda *_: told.append(1))
    tell = background_jobs._watchers_teller()
    tell()
    assert told == []
    tell()
    assert told == [1]
