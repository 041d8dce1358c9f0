"""The whole ASGI app on the project's own index, with a database of its own."""

import os

import pytest
from starlette.testclient import TestClient


@pytest.fixture(scope="session")
def client(snapshot, tmp_path_factory):
    os.environ["KB_DATABASE_URL"] = f"sqlite:///{tmp_path_factory.mktemp('web') / 'web.sqlite'}"
    from app import app

    with TestClient(app, follow_redirects=False) as found:
        yield found
