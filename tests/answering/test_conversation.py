"""A conversation stands where the choices lead; on every shipped script, whatever is chosen."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.answering.answer import ScriptOption, ScriptStep
from kb.answering.ask import article_answer, ask
from kb.answering.conversation import converse
from tests import shipped

DAY = date(2026, 11, 24)
SCRIPTED = [a.id for a in shipped.library().articles.values() if a.script]
STEPS = (
    ScriptStep(
        id="a",
        say=None,
        ask="Ya?",
        options=(ScriptOption(say="Ya", to="b"), ScriptOption(say="Lagi", to="a")),
        article=None,
        hand_over=None,
    ),
    ScriptStep(id="b", say="Selesai.", ask=None, options=(), article=None, hand_over="kominfo"),
)


def test_choices_lead_to_a_step_and_leave_a_path():
    talk = converse(STEPS, (1, 0))
    assert talk.step.id == "b" and talk.ended and [option.say for _, option in talk.path] == ["Lagi", "Ya"]
    assert converse(STEPS, ()).step.id == "a"


@given(st.lists(st.integers(-5, 5)))
def test_choices_that_are_not_there_lead_nowhere_else(choices):
    talk = converse(STEPS, choices)
    assert talk.step in STEPS and len(talk.path) <= len(choices)


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("article_id", SCRIPTED)
def test_every_way_through_a_script_ends_with_words_and_figures_in_place(snapshot, article_id, lang):
    steps = article_answer(snapshot, article_id, "agent", lang, DAY)[0].script
    assert steps, "its facts have no value on the day"
    seen, waiting = set(), [()]
    while waiting:
        choices = waiting.pop()
        talk = converse(steps, choices)
        if talk.step.id in seen:
            continue
        seen.add(talk.step.id)
        said = [talk.step.say, talk.step.ask, *(option.say for option in talk.step.options)]
        assert not any("{{" in words or "}}" in words for words in said if words)
        assert talk.step.options or talk.step.say
        waiting += [(*choices, n) for n in range(len(talk.step.options))]
    assert seen == {step.id for step in steps}


def test_the_script_comes_with_the_answer_for_agents_alone(snapshot):
    title = snapshot.library.articles["ponsel-diblokir"].texts["id"].title
    answers = {channel: ask(snapshot, title, channel, on=DAY).answer for channel in ("web", "text", "voice", "agent")}
    assert answers["agent"].script[0].ask and answers["agent"].notes
    for channel in ("web", "text", "voice"):
        assert not {"script", "notes"} & set(answers[channel].model_dump())


def test_a_script_is_not_shown_on_a_day_on_which_one_of_its_facts_has_no_value(snapshot):
    assert article_answer(snapshot, "daftar-imei-bawaan-penumpang", "agent", "id", date(2020, 1, 1))[0].script == ()
