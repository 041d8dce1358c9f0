"""The page behind "no more mails", and the mail settings at the start."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from prometheus_client import REGISTRY

from kb.errors import KbError
from kb.publishing.editing import drafts
from kb.publishing.notices import inbox
from kb.publishing.notices.post import STOP_PATH
from kb.settings import Smtp, require_mail, settings_from_env
from kb.storage.notices import WAITING, Mail
from kb.web import asgi
from kb.web.shared import background_jobs
from kb.web.shared.state import state
from tests.mail_server import MailServer
from tests.publishing.conftest import PEOPLE
from tests.publishing.test_review import PATH


def token(client, account="dewi", kind="due"):
    with state().store.transaction() as database:
        return inbox.stop_token(database, account, kind)


def unwanted(account="dewi"):
    with state().store.transaction(reading=True) as database:
        return inbox.wishes_of(database, account).unwanted


@pytest.mark.parametrize(
    ("lang", "asks", "done"), [("id", "Ya, hentikan", "tersimpan"), ("en", "Yes, stop them", "is kept")]
)
def test_the_link_asks_first_and_the_button_does_it_without_signing_in(client, lang, asks, done):
    account = f"petugas-{lang}"
    address = f"{STOP_PATH}?lang={lang}&kunci={token(client, account)}"
    page = client.get(address)
    assert page.status_code == 200 and asks in page.text and f'<html lang="{lang}"' in page.text
    assert page.headers["cache-control"] == "no-store" and page.headers["referrer-policy"] == "no-referrer"
    assert "url(/icon.svg)" not in page.text  # it would be asked for with the whole address as Referer
    assert unwanted(account) == []
    assert client.head(address).status_code == 200 and unwanted(account) == []
    said = client.post(address)
    assert said.status_code == 200 and done in said.text and unwanted(account) == ["due"]


def test_a_mail_programs_own_button_posts_from_elsewhere(client):
    address = f"{STOP_PATH}?kunci={token(client, 'petugas-satu', 'every')}"
    said = client.post(address, data={"List-Unsubscribe": "One-Click"})
    assert said.status_code == 200 and len(unwanted("petugas-satu")) == 5


@pytest.mark.parametrize("wrong", ["", "x", "<script>", "a.b", "é", "a" * 3000])
def test_a_link_that_is_none_of_ours_changes_nothing_and_is_told_so(client, wrong):
    for said in (client.get(STOP_PATH, params={"kunci": wrong}), client.post(STOP_PATH, params={"kunci": wrong})):
        assert said.status_code == 400 and "bukan dari kami" in said.text and "<script>" not in said.text


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"KB_SMTP_TLS": "ssl"}, "KB_SMTP_TLS"),
        ({"KB_SMTP_PORT": "0"}, "KB_SMTP_PORT"),
        ({"KB_SMTP_PORT": "mail"}, "KB_SMTP_PORT"),
        ({"KB_SMTP_HOST": "mail.example.go.id/x"}, "KB_SMTP_HOST"),
        ({"KB_SMTP_FROM": "Satu <a@example.go.id>"}, "KB_SMTP_FROM"),
        ({"KB_SMTP_HOST": "mail.example.go.id"}, "KB_SMTP_FROM"),
        ({"KB_SMTP_HOST": "mail.example.go.id", "KB_SMTP_FROM": "a@example.go.id", "KB_SITE": ""}, "KB_SITE"),
        ({"KB_SMTP_HOST": "m", "KB_SMTP_FROM": "a@b.id", "KB_SMTP_USER": "a"}, "KB_SMTP_USER"),
        ({"KB_SMTP_HOST": "m", "KB_SMTP_FROM": "a@b.id", "KB_SMTP_PASSWORD_FILE": "/x"}, "KB_SMTP_USER"),
        (
            {
                "KB_SMTP_HOST": "m", "KB_SMTP_FROM": "a@b.id", "KB_SMTP_USER": "a", "KB_SMTP_PASSWORD_FILE": "/x",
                "KB_SMTP_TLS": "off",
            },
            "KB_SMTP_TLS",
        ),
    ],
)  # fmt: skip
def test_mail_settings_that_cannot_be_used_end_the_start_with_a_sentence(monkeypatch, values, named):
    for name, value in {"KB_SITE": "https://satujawab.example.go.id", **values}.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit, match=named):
        asgi.app_options()


def test_mail_settings_are_read(monkeypatch):
    for name, value in {"HOST": "m", "FROM": "a@b.id", "TLS": "tls"}.items():
        monkeypatch.setenv(f"KB_SMTP_{name}", value)
    monkeypatch.setenv("KB_SITE", "https://satujawab.example.go.id")
    found = settings_from_env()
    require_mail(found)
    assert found.smtp == Smtp("m", 465, "tls", "", None, "a@b.id")
    with pytest.raises(KbError, match="KB_SITE"):
        require_mail(replace(found, site=""))


@pytest.fixture
def messenger(context, monkeypatch):
    """The round of each minute, on a context of its own with a mail server of its own."""
    server = MailServer()
    settings = replace(
        settings_from_env(),
        smtp=Smtp("127.0.0.1", server.port, "off", sender="s@contoh.id"),
        site="https://a.contoh.id",
    )

    class Own:
        pass

    own = Own()
    own.context, own.settings = context, settings
    monkeypatch.setattr(background_jobs, "state", lambda: own)
    yield server
    server.stop()


def counted(outcome):
    return REGISTRY.get_sample_value("satujawab_mails_total", {"outcome": outcome}) or 0


def test_a_job_tells_and_mails_and_counts_what_fails(messenger, context):
    for who in ("citra", "dewi"):
        inbox.want(context, PEOPLE[who], "at-once", ["waits"])
    draft = drafts.open_article(context, PEOPLE["ani"], "pajak")
    files = {PATH: draft.files[PATH].replace("Bayar.", "Bayar di konter.")}
    draft = drafts.save(context, PEOPLE["ani"], draft.id, files, draft.revision).draft
    drafts.submit(context, PEOPLE["ani"], draft.id)
    before = {outcome: counted(outcome) for outcome in ("sent", "put-off")}
    background_jobs._notices()  # the server is not there yet
    assert counted("put-off") - before["put-off"] == 2
    with context.store.transaction() as database:
        for mail in database.query(Mail).where(Mail.state == WAITING):
            mail.next = datetime.now(UTC) - timedelta(seconds=1)
    messenger.start()
    background_jobs._notices()
    assert counted("sent") - before["sent"] == 2 and len(messenger.taken) == 2
    assert REGISTRY.get_sample_value("satujawab_mail_waiting_seconds") == 0
