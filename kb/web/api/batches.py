"""Questions that come in while others are answered are answered together, in one thread:
the encoder reads its weights once.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from kb.answering.answer import Answer
from kb.answering.ask import Request, ask_all, recall
from kb.metrics import WAIT
from kb.retrieval.indexing.snapshot import Snapshot
from kb.retrieval.searching.search import LONGEST

MOST = 16
"""Questions answered together, so that the first need not wait long for the last."""


class _Waiting(NamedTuple):
    snapshot: Snapshot
    request: Request
    answer: asyncio.Future[Answer]
    since: float


class Batches:
    """For the event loop of one process."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, "answers")
        self._waiting: list[_Waiting] = []
        self._task: asyncio.Task[None] | None = None

    async def ask(self, snapshot: Snapshot, request: Request) -> Answer:
        """What `kb.answering.ask.ask` gives."""
        # A long text is cleaned in the thread: the event loop must not wait for it.
        known = recall(snapshot, request) if len(request.question) <= LONGEST else None
        if known:
            return known
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Answer] = loop.create_future()
        self._waiting.append(_Waiting(snapshot, request, answer, loop.time()))
        if self._task is None or self._task.done() or self._task.get_loop() is not loop:
            self._task = loop.create_task(self._answer_all())
        return await answer

    async def _answer_all(self) -> None:
        while self._waiting:
            snapshot = self._waiting[0].snapshot
            batch = [waiting for waiting in self._waiting if waiting.snapshot is snapshot][:MOST]
            self._waiting = [waiting for waiting in self._waiting if waiting not in batch]
            for waiting in batch:
                WAIT.observe(asyncio.get_running_loop().time() - waiting.since)
            await self._answer(snapshot, batch)

    async def _answer(self, snapshot: Snapshot, batch: list["_Waiting"]) -> None:
        loop = asyncio.get_running_loop()
        try:
            answers = await loop.run_in_executor(self._thread, ask_all, snapshot, [each.request for each in batch])
        except Exception as error:
            if len(batch) == 1:
                _tell(batch[0].answer, error=error)
            else:  # which of them it was is found by asking one by one
                for waiting in batch:
                    await self._answer(snapshot, [waiting])
            return
        for waiting, answer in zip(batch, answers, strict=True):
            _tell(waiting.answer, answer)


def _tell(future: asyncio.Future[Answer], answer: Answer | None = None, error: Exception | None = None) -> None:
    """Whoever asked may have gone."""
    if future.done():
        return
    if error is not None:
        future.set_exception(error)
    elif answer is not None:
        future.set_result(answer)
