"""The whole ASGI app on the project's own index, with a database of its own."""

import asyncio
import os

import pytest
from starlette.testclient import TestClient

from kb.publishing.people.accounts import account_by_name
from kb.settings import LIMITS
from kb.web.http import door
from tests.publishing.conftest import desk, template  # noqa: F401  fixtures of the studio's tests

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
