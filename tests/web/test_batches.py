import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from kb.answering.ask import Request, ask
from kb.web.api import batches
from kb.web.api.batches import Batches


def run(coroutine):
    """In a thread of its own: Playwright, once begun, keeps a loop running in the first one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()


def test_questions_at_once_get_their_own_answers(snapshot):
    texts = [f"cek imei nomor {letter}" for letter in "abcdefghijklmnopqrstuvwxyz"] + ["resep rendang", "pajak hp"] * 3

    async def all_at_once():
        waiting = Batches()
        return await asyncio.gather(*(waiting.ask(snapshot, Request(text)) for text in texts))

    answers = run(all_at_once())
    assert [answer.question for answer in answers] == texts
    assert [answer.json_bytes for answer in answers] == [ask(snapshot, text).json_bytes for text in texts]


def test_one_that_fails_does_not_harm_the_others(snapshot, monkeypatch):
    def fail_on_one(snapshot, requests):
        if any(request.question == "rusak" for request in requests):
            raise RuntimeError("rusak")
        return [ask(snapshot, request.question) for request in requests]

    monkeypatch.setattr(batches, "ask_all", fail_on_one)

    async def three():
        waiting = Batches()
        return await asyncio.gather(
            *(waiting.ask(snapshot, Request(text)) for text in ("gagal satu", "rusak", "gagal dua")),
            return_exceptions=True,
        )

    one, broken, two = run(three())
    assert (one.question, two.question) == ("gagal satu", "gagal dua") and isinstance(broken, RuntimeError)


def test_an_asker_who_leaves_stops_nobody(snapshot):
    async def leave():
        waiting = Batches()
        gone = asyncio.ensure_future(waiting.ask(snapshot, Request("pergi sebelum dijawab")))
        stays = asyncio.ensure_future(waiting.ask(snapshot, Request("menunggu jawaban")))
        await asyncio.sleep(0)
        gone.cancel()
        answer = await stays
        with pytest.raises(asyncio.CancelledError):
            await gone
        return answer

    assert run(leave()).question == "menunggu jawaban"
