"""A question gets the same answer whatever stands around it."""

from datetime import date
from pathlib import Path

import pytest

from kb.answering.ask import ask

DAY = date(2026, 11, 29)
HERE = Path(__file__).parent


def lines(name: str) -> list[str]:
    """Those of a file beside this one."""
    return [line for line in (HERE / name).read_text("utf-8").splitlines() if not line.startswith("#")]


LINES, BLIND = lines("frames.txt"), lines("blind_frames.txt")
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


def test_most_frames_that_nobody_mended_after_change_nothing(snapshot):
    pairs = [(frame, QUESTIONS[number % len(QUESTIONS)]) for number, frame in enumerate(BLIND)]
    other = [
        (frame, question)
        for frame, question in pairs
        if outcome(snapshot, framed(frame, question)) != outcome(snapshot, question)
    ]
    assert len(pairs) == 120
    assert len(other) <= 34, len(other)


@pytest.mark.parametrize(("which", "differing"), [(0, 1), (1, 7)], ids=["first", "second"])
def test_what_chats_put_around_a_question_changes_little(snapshot, which, differing):
    frames, questions = lines("chat_frames.txt")[42 * which :][:42], lines("chat_questions.txt")
    pairs = [
        (frame, questions[(number + which + 1 + step) % 42]) for number, frame in enumerate(frames) for step in (0, 21)
    ]
    assert len(pairs) == 84
    other = [
        (frame, question)
        for frame, question in pairs
        if outcome(snapshot, framed(frame, question)) != outcome(snapshot, question)
    ]
    assert len(other) <= differing, other


@pytest.mark.parametrize("mark", ["?", "??", " ?", "!", ".", "?!"])
@pytest.mark.parametrize("question", QUESTIONS)
def test_a_mark_at_the_end_changes_nothing(snapshot, question, mark):
    assert outcome(snapshot, question.rstrip("?") + mark) == outcome(snapshot, question.rstrip("?"))
