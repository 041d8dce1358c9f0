"""The bin: what was put away stays, and comes back as it was."""

from datetime import timedelta

import pytest

from kb.answering.ask import today
from kb.errors import KbError
from kb.publishing.editing import drafts
from kb.publishing.editing.discarded import discarded_drafts, may_restore, restore
from kb.publishing.editing.overlay import digest_of
from kb.publishing.notices import inbox
from kb.publishing.notices.deeds import tell_of_deeds
from kb.publishing.people.accounts import NotAllowed
from kb.publishing.workflow import review
from kb.storage import audit
from kb.storage.drafts import Draft

PATH = "bea-cukai/pajak.md"


def in_bin(context, account):
    return [draft.id for draft in discarded_drafts(context, account, 10)]


def test_what_was_put_away_is_listed_for_its_owners_with_who_and_when(context, people, handed_in):
    drafts.discard(context, people["budi"], handed_in.id)
    found = discarded_drafts(context, people["citra"], 10)[0]
    assert (found.discarded_by, found.discarded_from) == ("budi", "review") and found.discarded_at >= found.saved
    assert in_bin(context, people["ani"]) == in_bin(context, people["citra"]) == [handed_in.id]
    assert in_bin(context, people["eko"]) == []
    with pytest.raises(NotAllowed):
        in_bin(context, people["fajar"])


def test_the_last_one_comes_first_and_no_more_than_asked_for(context, people):
    numbers = [
        drafts.new_article(context, people["ani"], "bea-cukai", f"Apakah tablet ke-{number} kena pajak?").id
        for number in range(3)
    ]
    for number in numbers:
        drafts.discard(context, people["ani"], number)
    assert [draft.id for draft in discarded_drafts(context, people["ani"], 2)] == numbers[:0:-1]


def test_a_draft_comes_back_in_its_state_with_its_signatures(context, people, handed_in):
    review.sign(context, people["citra"], handed_in.id, "bea-cukai", digest_of(handed_in))
    drafts.discard(context, people["ani"], handed_in.id)
    back = restore(context, people["citra"], handed_in.id)
    assert (back.state, back.files, back.handed_in) == ("review", handed_in.files, handed_in.handed_in)
    assert {n.owner: n.signed_by for n in review.signatures_of(context, back)} == {
        "bea-cukai": "citra",
        "kominfo": None,
    }
    assert in_bin(context, people["ani"]) == [] and back.discarded_by is None
    with context.store.transaction() as database:
        noted = audit.entries(database, 1)[0]
    assert (noted.who, noted.what, noted.subject, noted.detail) == ("citra", "draft-restored", "pajak", "review")


def test_whoever_may_sign_what_came_back_is_told_again(context, people, handed_in):
    tell_of_deeds(context, mailed=False)
    drafts.discard(context, people["ani"], handed_in.id)
    tell_of_deeds(context, mailed=False)
    assert inbox.count_unread(context, people["dewi"]) == 0
    restore(context, people["ani"], handed_in.id)
    tell_of_deeds(context, mailed=False)
    assert inbox.count_unread(context, people["dewi"]) == 1


@pytest.mark.parametrize(("days", "state"), [(1, "scheduled"), (0, "review"), (-3, "review")])
def test_what_was_to_be_published_on_a_day_that_has_passed_is_not_published_by_coming_back(
    context, people, handed_in, days, state
):
    with context.store.transaction() as database:
        draft = database.get(Draft, handed_in.id)
        draft.state, draft.publish_on, draft.publish_by = "scheduled", today() + timedelta(days=days), "ani"
    drafts.discard(context, people["ani"], handed_in.id)
    back = restore(context, people["ani"], handed_in.id)
    assert back.state == state and (back.publish_on is None) == (state == "review")


def test_another_open_draft_of_the_same_stands_in_the_way(context, people, handed_in):
    drafts.discard(context, people["ani"], handed_in.id)
    other = drafts.open_article(context, people["ani"], "pajak")
    with pytest.raises(KbError) as refused:
        restore(context, people["ani"], handed_in.id)
    assert refused.value.code == "draft.another_open"
    assert "Sudah ada draf lain" in refused.value.told("id")
    drafts.discard(context, people["ani"], other.id)
    assert restore(context, people["ani"], handed_in.id).state == "review"


@pytest.mark.parametrize("who", ["dewi", "eko", "fajar", None])
def test_nobody_else_brings_it_back(context, people, handed_in, who):
    drafts.discard(context, people["ani"], handed_in.id)
    account = people.get(who)
    assert account is None or not may_restore(account, drafts.find_draft(context, people["ani"], handed_in.id))
    with pytest.raises(NotAllowed):
        restore(context, account, handed_in.id)


def test_only_what_was_put_away_comes_back(context, people, handed_in):
    with pytest.raises(KbError) as refused:
        restore(context, people["ani"], handed_in.id)
    assert refused.value.code == "draft.not_discarded"


def test_one_that_was_put_away_by_an_earlier_version_comes_back_as_a_draft(context, people, handed_in):
    with context.store.transaction() as database:
        database.get(Draft, handed_in.id).state = "discarded"
    assert in_bin(context, people["ani"]) == [handed_in.id]
    assert restore(context, people["ani"], handed_in.id).state == "draft"
