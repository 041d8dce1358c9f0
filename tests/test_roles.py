"""One machine does all; of several, one is the desk and the others answer."""

import threading
from types import SimpleNamespace

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from kb.errors import KbError
from kb.settings import settings_from_env
from kb.web import asgi, pages
from kb.web.shared import background_jobs
from kb.web.shared.state import State
from tests.commands import kb

pytestmark = pytest.mark.model  # the page's texts come with the snapshot
SERVER = "postgresql://satujawab:geheim@db.example.go.id/satujawab"
OFFICERS = {"/studio", "/agen", "/masuk", "/masuk/kode", "/surat/berhenti"}


@pytest.fixture(params=["all", "desk", "replica"])
def role(request, monkeypatch):
    monkeypatch.setenv("KB_DATABASE_URL", SERVER)
    monkeypatch.setenv("KB_ROLE", request.param)
    monkeypatch.setattr("kb.web.shared.state._state", None)  # none with this server stays for other tests
    return request.param


@pytest.mark.parametrize(("value", "address"), [("master", SERVER), ("replica", "sqlite:///x"), ("desk", "")])
def test_a_role_that_cannot_be_is_told_in_one_sentence_without_the_password(value, address, monkeypatch):
    monkeypatch.setenv("KB_ROLE", value)
    monkeypatch.setenv("KB_DATABASE_URL", address)
    with pytest.raises(SystemExit, match="KB_ROLE") as caught:
        asgi.app_options()
    assert "geheim" not in str(caught.value)


def test_the_settings_do_not_print_the_databases_address(role):
    assert settings_from_env().role == role and "geheim" not in repr(settings_from_env())


def test_a_replica_has_no_page_where_one_signs_in(role, monkeypatch):
    options = asgi.app_options()
    there = {getattr(route, "path", None) for route in options["routes"]}
    assert there >= {"/", "/cari", "/readyz"} and there & OFFICERS == (set() if role == "replica" else OFFICERS)
    known = next(one for one in options["middleware"] if one.cls is asgi.KnownPaths)
    client = TestClient(Starlette(routes=options["routes"], middleware=[known]), follow_redirects=False)
    codes = {client.get(path).status_code for path in OFFICERS} if role == "replica" else {404}
    assert codes == {404}
    listed = []
    monkeypatch.setattr(pages.st, "navigation", lambda found, **_: listed.extend(found) or SimpleNamespace(run=print))
    pages.show()
    assert len(listed) == (1 if role == "replica" else 3)


def test_a_replica_neither_publishes_nor_recovers_by_page_job_or_command(role, monkeypatch):
    begun = []
    monkeypatch.setattr(threading, "Thread", lambda **how: SimpleNamespace(start=lambda: begun.append(how["name"])))
    monkeypatch.setattr(background_jobs, "state", lambda: SimpleNamespace(settings=settings_from_env()))
    background_jobs.start_jobs()
    assert begun == (
        [] if role == "replica" else ["publishing", "retention", "notices", "grouping", "webhooks", "links"]
    )
    if role != "replica":
        return
    with pytest.raises(KbError, match="only answers"):
        _ = State.context.func(SimpleNamespace(settings=settings_from_env()))
    for command in ("recover", "audit verify", "accounts demo", "accounts remove ani", "webhooks list"):
        done = kb(*command.split())
        assert (done.returncode, len(done.stderr.splitlines())) == (2, 1) and "only answers" in done.stderr
