"""A small articles folder in a git work tree of its own, with officers of three owners."""

import shutil
import subprocess
from dataclasses import replace

import pytest

from kb.answering.ask import today
from kb.content.library import load_library
from kb.publishing.context import Context
from kb.publishing.editing import drafts
from kb.publishing.people.accounts import Account, save_account
from kb.retrieval.build import build_snapshot
from kb.settings import Smtp, settings_from_env
from tests.content.files import FRONT, SUBJECT, article_text, write_folder
from tests.mail_server import MailServer

SITE = "https://satujawab.contoh.id"
PEOPLE = {
    name: Account(name, name.title(), f"{name}@contoh.id", {owner: frozenset({role}) for owner, role in roles.items()})
    for name, roles in {
        "ani": {"bea-cukai": "author"},
        "budi": {"bea-cukai": "author"},
        "citra": {"bea-cukai": "reviewer"},
        "dewi": {"kominfo": "reviewer"},
        "eko": {"kominfo": "author"},
        "fajar": {"telkomsel": "agent"},
    }.items()
}
OTHER = (
    FRONT.replace("id: pajak", "id: sinyal")
    .replace("owner: bea-cukai", "owner: kominfo")
    .replace("route: bea-cukai", "route: kominfo")
    .replace("Berapa pajak ponsel?", "Sinyal saya hilang?")
    .replace("hp", "sinyal").replace("pajak ", "hilang ").replace("ponsel", "kartu").replace("tax phone", "no signal")
)  # fmt: skip
ARTICLES = {
    "bea-cukai/pajak.md": article_text(FRONT.replace("co_owners: []", "co_owners: [kominfo]")),
    "kominfo/sinyal.md": article_text(OTHER, "Hubungi {{ hotline }} bila sinyal hilang.\n"),
}


def git(folder, *args):
    done = subprocess.run(["git", "-C", str(folder), *args], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def make_repository(folder):
    git(folder, "init", "-q", "-b", "main")
    git(folder, "config", "user.name", "Uji")
    git(folder, "config", "user.email", "uji@contoh.id")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "Mulai")


@pytest.fixture
def people():
    return PEOPLE


@pytest.fixture(scope="session")
def template(tmp_path_factory, encoder):
    """What each test has a copy of: articles with their history, accounts, recorded questions, a live snapshot."""
    folder = tmp_path_factory.mktemp("context")
    articles, recorded = folder / "articles", folder / "recorded"
    articles.mkdir()
    write_folder(articles, ARTICLES)
    (articles / "kb.yaml").write_text(SUBJECT + "recorded: [../recorded]\n", "utf-8")
    make_repository(articles)
    for account in PEOPLE.values():
        save_account(folder / "accounts.yaml", account)
    recorded.mkdir()
    (recorded / "questions.jsonl").write_text(
        '{"text": "brp pajak hp", "articles": ["pajak"]}\n{"text": "sinyal saya hilang", "articles": ["sinyal"]}\n',
        "utf-8",
    )
    build_snapshot(load_library(articles), encoder, folder / "index", today())
    return folder


@pytest.fixture
def context(tmp_path, template, encoder, database):
    shutil.copytree(template, tmp_path, dirs_exist_ok=True)
    return Context(tmp_path / "articles", tmp_path / "index", tmp_path / "accounts.yaml", database.open(), encoder)


@pytest.fixture
def handed_in(context, people):
    """A draft of ani's that waits for signatures."""
    draft = drafts.open_article(context, people["ani"], "pajak")
    files = {"bea-cukai/pajak.md": draft.files["bea-cukai/pajak.md"].replace("Bayar.", "Bayar di konter.")}
    draft = drafts.save(context, people["ani"], draft.id, files, draft.revision).draft
    return drafts.submit(context, people["ani"], draft.id)


@pytest.fixture
def server():
    """A mail server that keeps what it is sent."""
    found = MailServer()
    found.start()
    yield found
    found.stop()


@pytest.fixture
def settings(server):
    """Those of a service that sends its mails there."""
    smtp = Smtp("127.0.0.1", server.port, "off", "", None, "satujawab@contoh.id")
    return replace(settings_from_env(), smtp=smtp, site=SITE)
