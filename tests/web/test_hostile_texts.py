"""What strangers may type takes work in proportion at most, and nobody else waits for it."""

import threading
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

import pytest

from kb.publishing.people.accounts import account_by_name
from kb.storage.second_factor import _typed
from kb.web.api import batches
from kb.web.api.routes import MAX_QUESTION
from kb.web.public import light_pages as plain
from kb.web.shared.state import state
from kb.web.staff.signin import local_page
from tests.content.hostile import LINEAR, SHORT, TIMES, UNITS, growth, hostile

ASKED = ("[", "**a ", "`", " x", "1", "1.", "satu ", "a@b", "...", "<a ", "a\u0301", "\u200b", "📱", "&amp;")


@pytest.mark.parametrize("unit", ASKED)
def test_a_question_is_answered_in_time_in_proportion(client, unit):
    written = len(quote(unit)) / len(unit)  # an address may have 64 KB
    short = int(min(MAX_QUESTION, 60_000 / written)) // TIMES - 1
    seen = []

    def ask(text: str) -> None:  # each another one: what was answered before costs nothing
        seen.append(text)
        assert client.get("/api/v1/ask", params={"q": f"{len(seen)} {text}"}).status_code == 200

    assert growth(ask, unit, short) < LINEAR


@pytest.mark.parametrize("path", ["/api/v1/ask", "/api/v1/search"])
def test_sixty_thousand_digits_are_not_worked_on(client, path):
    assert client.get(path, params={"q": hostile("1", 60_000)}).status_code == 422


@pytest.mark.parametrize("unit", UNITS)
def test_the_fields_of_signing_in_are_read_in_time_in_proportion(client, unit):
    readers = {
        "next": lambda text: local_page(f"/studio?{text}"),
        "code": _typed,
        "name": lambda text: account_by_name(state().settings.accounts, text),
    }
    found = {name: growth(read, unit, 5 * SHORT) for name, read in readers.items()}
    assert {name: times for name, times in found.items() if times > LINEAR} == {}


def test_the_process_answers_while_hostile_texts_are_worked_on(client, monkeypatch):
    begun, go_on = threading.Semaphore(0), threading.Event()

    def held(real):
        def run(*args, **more):
            begun.release()
            assert go_on.wait(60)
            return real(*args, **more)

        return run

    monkeypatch.setattr(batches, "ask_all", held(batches.ask_all))
    monkeypatch.setattr(plain, "ask", held(plain.ask))
    with ThreadPoolExecutor(4) as pool:
        try:
            asked = [
                pool.submit(client.get, path, params={"q": f"{unit}{hostile(unit, 9_000)}"})
                for path, unit in (("/api/v1/ask", "1["), ("/cari", "(a"), ("/cari", "a@"))
            ]
            assert all(begun.acquire(timeout=60) for _ in asked)
            for path in ("/healthz", "/readyz", "/masuk"):  # none of the three is done
                assert client.get(path).status_code == 200
            assert not any(one.done() for one in asked)
        finally:
            go_on.set()
        assert [one.result(60).status_code for one in asked] == [200, 200, 200]
