"""A question gets the same answer whatever stands around it."""

from datetime import date
from pathlib import Path

import pytest

from kb.answering.ask import ask

DAY = date(2026, 11, 29)
HERE = Path(__file__).parent
LINES = [line for line in (HERE / "frames.txt").read_text("utf-8").splitlines() if not line.startswith("#")]
SEEN, UNSEEN = LINES[: LINES.index("unseen")], LINES[LINES.index("unseen") + 1 :]
QUESTIONS = (HERE / "bare.txt").read_text("utf-8").splitlines()


def framed(frame: str, question: str) -> str:
    return frame.replace("\\n", "\n").replace("{}", question)


def outcome(snapshot, text: str) -> tuple:
    answer = ask(snapshot, text, on=DAY)
    return answer.status, answer.answer and answer.answer.id, [alternative.id for alternative in answer.alternatives]


@pytest.mark.parametrize(("frames", "differing"), [(SEEN, 0), (UNSEEN, 2)], ids=["seen", "unseen"])
def test_a_framed_question_gets_what_the_bare_one_gets(snapshot, frames, differing):
    pairs = [
        (frame, QUESTIONS[(number * 4 + step) % len(QUESTIONS)])
        for number, frame in enumerate(frames)
        for step in range(4)
    ]
    assert len(pairs) >= 84
    other = [
        (frame, question)
        for frame, question in pairs
        if outcome(snapshot, framed(frame, question)) != outcome(snapshot, question)
    ]
    assert len(other) <= differing, other
