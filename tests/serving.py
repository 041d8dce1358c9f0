"""The pages and the API of a collection, without a server of their own."""

from contextlib import contextmanager

from starlette.applications import Starlette
from starlette.testclient import TestClient


@contextmanager
def served(settings, monkeypatch):
    """A client of the application with these settings."""
    from kb.web.asgi import app_options
    from kb.web.shared.state import State

    # Without Streamlit, which starts once in a process: what tests/web starts after this would wait for it for ever.
    options = app_options()
    app = Starlette(routes=options["routes"], middleware=options["middleware"])
    found = State(settings)
    monkeypatch.setattr("kb.web.shared.state._state", found)
    yield TestClient(app, follow_redirects=False, raise_server_exceptions=False)
    found.close()
    found.store.close()
