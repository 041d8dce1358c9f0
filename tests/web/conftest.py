"""The whole ASGI app on the project's own index, with a database of its own."""

import os

import pytest
from starlette.testclient import TestClient


@pytest.fixture(scope="session")
def client(snapshot, tmp_path_factory):
    folder = tmp_path_factory.mktemp("web")
    os.environ["KB_DATABASE_URL"] = f"sqlite:///{folder / 'web.sqlite'}"
    os.environ["KB_ACCOUNTS"] = str(folder / "accounts.yaml")
    from app import app

    with TestClient(app, follow_redirects=False, client=("127.0.0.1", 50000)) as found:
        yield found
