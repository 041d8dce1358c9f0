"""The whole ASGI app on the project's own index, with a database of its own."""

import asyncio
import os
import secrets
from dataclasses import replace

import pytest
from starlette.testclient import TestClient
from streamlit.runtime.context import ContextProxy
from streamlit.testing.v1 import AppTest

from kb.publishing.people.accounts import account_by_name
from kb.settings import LIMITS, ROOT, settings_from_env
from kb.storage import sessions
from kb.web.http import door
from kb.web.shared import state as shared
from kb.web.staff.signin import COOKIE
from tests.publishing.conftest import context, handed_in, people, template  # noqa: F401  fixtures of the studio's tests

PASSWORD = "rahasia-sekali-benar"
"""Of every account that signs in here."""


@pytest.fixture(scope="session")
def client(snapshot, tmp_path_factory):
    folder = tmp_path_factory.mktemp("web")
    os.environ["KB_DATABASE_URL"] = f"sqlite:///{folder / 'web.sqlite'}"
    os.environ["KB_ACCOUNTS"] = str(folder / "accounts.yaml")
    # Hundreds of requests a second of one address; what limits do is tested with limits of its own.
    os.environ["KB_LIMITS"] = ",".join(f"{name}=1000000/1" for name in LIMITS)
    from app import app

    with TestClient(app, follow_redirects=False, client=("127.0.0.1", 50000)) as found:
        yield found


@pytest.fixture
def waited(monkeypatch):
    """The delays, which pass at once, as do passwords: a hash takes long on purpose."""
    found = []
    sleep = asyncio.sleep

    async def note(seconds):
        found.append(seconds)
        await sleep(0)

    monkeypatch.setattr(door.asyncio, "sleep", note)
    monkeypatch.setattr(
        door,
        "check_password",
        lambda path, name, password: account_by_name(path, name) if password == PASSWORD else None,
    )
    return found


def studio() -> None:
    """The script that Streamlit runs."""
    from kb.web.studio.page import show_page

    show_page()


@pytest.fixture
def enter(context, database, tmp_path, monkeypatch):  # noqa: F811  the fixture
    """A page of the studio on the context's collection, for an account that has signed in."""
    settings = replace(
        settings_from_env(),
        articles=context.articles,
        index=context.index,
        accounts=context.accounts,
        database_url=database.address,
        anchor=database.anchor,
        journal=tmp_path / "calls.jsonl",
        encoder=str(ROOT / ".cache" / "encoder"),
    )
    found = shared.State(settings)
    monkeypatch.setattr(shared, "_state", found)

    def run(account: str, **address: str) -> AppTest:
        token = secrets.token_urlsafe()
        with found.store.transaction() as signing_in:
            sessions.begin_session(signing_in, account, token)
        monkeypatch.setattr(ContextProxy, "cookies", {COOKIE: token})
        page = AppTest.from_function(studio, default_timeout=120)
        page.query_params.update(address)
        return page.run()

    yield run
    found.close()
    found.store.close()
