"""Several processes on one port: whole answers of one snapshot each, while new ones are published."""

import json
import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Event
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import Request, urlopen

import pytest

from kb.answering.ask import today
from kb.answering.receipt import make_receipt
from kb.content.library import load_library
from kb.retrieval.build import build_snapshot, known_articles, live_snapshot
from kb.retrieval.indexing.index import current_id, read_manifest
from tests.content.files import BODY, FRONT, article_text, write_folder
from tests.e2e.conftest import PHONE, started
from tests.e2e.processes import GENEROUS

REBUILDS = 50
FREE = 8
"""Feedback that an address may give in an hour."""
QUESTION = "berapa pajak ponsel"
LETTERS = "abcdefghij"


@dataclass(frozen=True)
class Place:
    url: str
    articles: Path
    index: Path


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("workers")
    articles, index = folder / "articles", folder / "index"
    articles.mkdir()
    write_folder(articles)
    with started(
        folder, workers=2, KB_ARTICLES=str(articles), KB_INDEX=str(index), KB_LIMITS=f"{GENEROUS},feedback={FREE}/3600"
    ) as server:
        yield Place(server.url, articles, index)


def get(url: str) -> dict:
    # A connection of its own each time, so that the system may choose either process.
    with urlopen(Request(url, headers={"Connection": "close"}), timeout=20) as answer:
        return json.load(answer)


def asked(place: Place, number: int) -> dict:
    """Now and then a question that no process has seen."""
    return get(f"{place.url}/api/v1/ask?q={quote(QUESTION if number % 3 else f'{QUESTION} nomor {number}')}")


def publish(place: Place, encoder, body: str) -> str:
    write_folder(place.articles, {"bea-cukai/pajak.md": article_text(FRONT, body)})
    live = live_snapshot(place.index, encoder)
    library = load_library(place.articles, known_articles(live, today()))
    return build_snapshot(library, encoder, place.index, today(), previous=live)


def test_every_answer_is_of_one_snapshot_while_fifty_are_published(place, encoder):
    words = {current_id(place.index): ""}
    stop, answers = Event(), []

    def hammer(start: int) -> None:
        number = start
        while not stop.is_set():
            answers.append(asked(place, number))
            number += 8

    with ThreadPoolExecutor(8) as pool:
        clients = [pool.submit(hammer, start) for start in range(8)]
        try:
            for round_ in range(REBUILDS):
                word = "kata" + "".join(LETTERS[int(digit)] for digit in f"{round_:02}")
                words[publish(place, encoder, BODY + f"\nSandinya {word}.\n")] = word
        finally:
            stop.set()
        for client in clients:
            client.result()
    assert len(words) == REBUILDS + 1
    assert len({answer["snapshot"] for answer in answers}) > REBUILDS // 4
    for answer in answers:
        assert answer["status"] == "answered"
        said, snapshot_id = answer["answer"], answer["snapshot"]
        assert words[snapshot_id] in said["text"] and (words[snapshot_id] or "Sandinya" not in said["text"])
        assert said["version"] == read_manifest(place.index / snapshot_id)["articles"]["pajak"]
        assert answer["receipt"] == make_receipt(snapshot_id, "pajak", said["version"], today())


def test_every_process_switches_and_remembers_nothing_old(place, encoder):
    for word in ("pertama", "kedua"):
        assert asked(place, 1)["status"] == "answered"  # now it is remembered
        snapshot_id = publish(place, encoder, BODY + f"\nKata {word}.\n")
        deadline = time.monotonic() + 30
        while {asked(place, 1)["snapshot"] for _ in range(20)} != {snapshot_id}:
            assert time.monotonic() < deadline
        assert all(f"Kata {word}." in asked(place, 1)["answer"]["text"] for _ in range(20))


def test_what_all_processes_count_is_added_up(place):
    def total() -> float:
        with urlopen(f"{place.url}/metrics", timeout=20) as answer:
            return sum(
                float(line.split()[-1])
                for line in answer.read().decode().splitlines()
                if line.startswith("satujawab_questions_total")
            )

    before = total()
    for number in range(40):
        asked(place, number)
    assert total() == before + 40


def test_the_page_answers_with_two_processes(place, browser):
    context = browser.new_context(viewport=PHONE)
    for _ in range(4):
        page = context.new_page()
        page.goto(f"{place.url}/?lengkap=1")
        page.locator(".st-key-q input").fill(QUESTION)
        page.locator(".st-key-q input").press("Enter")
        page.get_by_text("Siapkan dokumen.").wait_for(timeout=30_000)
        page.close()
    context.close()


def test_processes_that_are_killed_are_replaced_and_what_an_address_did_is_not_forgotten(place):
    said = [feedback(place) for _ in range(FREE + 4)]
    assert [status == 429 for status in said] == [False] * FREE + [True] * 4
    for victim in _children_of_server(place):  # one after the other, so that no process is left that has counted
        os.kill(victim, signal.SIGKILL)
        assert eventually(lambda: asked(place, 1)["status"]) == "answered"
        deadline = time.monotonic() + 60
        while len(set(_children_of_server(place)) - {victim}) < 2:
            assert time.monotonic() < deadline
            time.sleep(0.2)
        assert {eventually(lambda: feedback(place)) for _ in range(6)} == {429}
    assert all(eventually(partial(asked, place, number))["status"] == "answered" for number in range(20))


def feedback(place: Place) -> int:
    """The status of feedback that says nothing."""
    try:
        with urlopen(Request(f"{place.url}/api/v1/feedback", b"{}", {"Connection": "close"}), timeout=20) as answer:
            return answer.status
    except HTTPError as error:
        return error.code


def eventually(look):
    """What it gives; a connection that a killed process had taken is made again."""
    deadline = time.monotonic() + 60
    while True:
        try:
            return look()
        except OSError:
            assert time.monotonic() < deadline


def _children_of_server(place: Place) -> list[int]:
    """The processes that serve, told by the index they were started with."""
    found = []
    for process in Path("/proc").iterdir():
        try:
            environment = (process / "environ").read_bytes()
            command = (process / "cmdline").read_bytes()
        except OSError:
            continue
        if f"KB_INDEX={place.index}".encode() in environment.split(b"\0") and b"spawn_main" in command:
            found.append(int(process.name))
    return found
