"""Which state of a draft follows which."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.answering.ask import today
from kb.storage.draft_states import DRAFT, EMERGENCY, FOLLOWS, OPEN, PUBLISHED, SCHEDULED, DraftState
from kb.storage.drafts import Draft, now


def a_draft(state):
    return Draft(
        kind="article", subject="pajak", owner="bea-cukai", began_by="ani", state=state, base={}, files={},
        revision=1, began=now(), saved=now(), reasons={}, regressions={},
    )  # fmt: skip


@given(st.sampled_from(DraftState), st.sampled_from(DraftState))
def test_a_draft_takes_the_states_that_follow_and_no_other(state, next_one):
    draft = a_draft(state)
    if next_one in FOLLOWS[state]:
        draft.become(next_one)
        assert draft.state is next_one
    else:
        with pytest.raises(ValueError, match=f"a draft that is {state} cannot be {next_one} next"):
            draft.become(next_one)
        assert draft.state is state


def test_every_state_is_reached_and_only_what_is_published_stays_for_good():
    reached, new = {DRAFT}, {DRAFT}
    while new := {after for state in new for after in FOLLOWS[state]} - reached:
        reached |= new
    assert reached == set(FOLLOWS) == set(DraftState)
    assert [state for state in DraftState if not FOLLOWS[state]] == [PUBLISHED]
    assert not set(FOLLOWS[EMERGENCY]) & {DRAFT, SCHEDULED}  # it is written no more


def test_only_what_is_scheduled_has_a_day():
    draft = a_draft(OPEN[1])
    draft.become(SCHEDULED, today(), "ani")
    assert (draft.publish_on, draft.publish_by) == (today(), "ani")
    draft.become(DRAFT)
    assert (draft.publish_on, draft.publish_by) == (None, None)


def test_a_state_is_kept_as_its_word_and_read_back(database):
    with database.open().transaction() as session:
        session.add(a_draft(DRAFT))
        session.flush()
        session.expire_all()
        assert session.query(Draft).filter(Draft.state.in_(OPEN)).one().state is DRAFT
        assert session.connection().exec_driver_sql("SELECT state FROM drafts").scalar() == "draft"
