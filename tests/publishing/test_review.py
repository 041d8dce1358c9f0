"""Who signs what: every owner concerned, for one text, and never the own one."""

import pytest

from kb.errors import KbError
from kb.publishing.editing import drafts
from kb.publishing.editing.front_matter import with_key
from kb.publishing.editing.overlay import digest_of
from kb.publishing.people.accounts import Account, NotAllowed
from kb.publishing.workflow import comments, review
from kb.storage import audit

PATH = "bea-cukai/pajak.md"
BOTH = Account(
    "gita", "Gita", None, {"bea-cukai": frozenset({"author", "reviewer"}), "kominfo": frozenset({"reviewer"})}
)


def signed(context, draft):
    return {need.owner: need.signed_by for need in review.signatures_of(context, draft)}


def test_the_owner_and_each_co_owner_sign(context, people, handed_in):
    assert signed(context, handed_in) == {"bea-cukai": None, "kominfo": None}
    review.sign(context, people["citra"], handed_in.id, "bea-cukai", digest_of(handed_in))
    review.sign(context, people["dewi"], handed_in.id, "kominfo", digest_of(handed_in))
    assert signed(context, handed_in) == {"bea-cukai": "citra", "kominfo": "dewi"}


def test_a_later_change_voids_the_signatures_and_taking_it_back_revives_them(context, people, handed_in):
    review.sign(context, people["citra"], handed_in.id, "bea-cukai", digest_of(handed_in))
    later = drafts.save(
        context, people["ani"], handed_in.id, {PATH: handed_in.files[PATH] + "\nLagi.\n"}, handed_in.revision
    ).draft
    assert signed(context, later)["bea-cukai"] is None
    again = drafts.save(context, people["ani"], handed_in.id, handed_in.files, later.revision).draft
    assert signed(context, again)["bea-cukai"] == "citra"


def test_nobody_signs_the_own_text_for_whichever_owner(context, people, handed_in):
    draft = drafts.save(
        context, BOTH, handed_in.id, {PATH: handed_in.files[PATH] + "\nLagi.\n"}, handed_in.revision
    ).draft
    draft = drafts.submit(context, BOTH, draft.id)
    for owner in ("bea-cukai", "kominfo"):
        with pytest.raises(NotAllowed, match="own"):
            review.sign(context, BOTH, draft.id, owner, digest_of(draft))
        with pytest.raises(NotAllowed, match="own"):
            review.accept_regressions(context, BOTH, draft.id, "Memang begitu maksudnya.")
    assert review.may_sign_for(context, BOTH, draft) == []


def test_who_wrote_long_ago_still_signs_nothing(context, people, monkeypatch):
    monkeypatch.setattr(drafts, "KEPT", 3)
    draft = drafts.open_article(context, BOTH, "pajak")
    draft = drafts.save(
        context, BOTH, draft.id, {PATH: draft.files[PATH] + "\nSemua ini dari Gita.\n"}, draft.revision
    ).draft
    for number in range(6):
        draft = drafts.save(
            context, people["ani"], draft.id, {PATH: draft.files[PATH] + f"{number}\n"}, draft.revision
        ).draft
    draft = drafts.submit(context, people["ani"], draft.id)
    assert len(drafts.saves(context, people["ani"], draft.id)) < 8
    with pytest.raises(NotAllowed, match="own"):
        review.sign(context, BOTH, draft.id, "bea-cukai", digest_of(draft))


def test_opening_without_writing_does_not_make_one_an_author(context, people):
    draft = drafts.open_article(context, BOTH, "pajak")
    draft = drafts.save(context, people["ani"], draft.id, {PATH: draft.files[PATH] + "\nLagi.\n"}, 1).draft
    draft = drafts.submit(context, people["ani"], draft.id)
    assert review.may_sign_for(context, BOTH, draft) == ["bea-cukai", "kominfo"]


@pytest.mark.parametrize(
    "who, owner",
    [
        ("ani", "bea-cukai"),
        ("dewi", "bea-cukai"),
        ("citra", "kominfo"),
        ("eko", "kominfo"),
        ("fajar", "kominfo"),
        (None, "kominfo"),
    ],
)
def test_only_a_reviewer_of_the_owner_signs(context, people, handed_in, who, owner):
    with pytest.raises(NotAllowed):
        review.sign(context, people.get(who), handed_in.id, owner, digest_of(handed_in))
    assert set(signed(context, handed_in).values()) == {None}


def test_a_text_that_was_not_read_or_is_not_in_review_is_not_signed(context, people, handed_in):
    with pytest.raises(KbError, match="changed since you read"):
        review.sign(context, people["citra"], handed_in.id, "bea-cukai", "0" * 64)
    drafts.take_back(context, people["ani"], handed_in.id)
    with pytest.raises(KbError, match="not in review"):
        review.sign(context, people["citra"], handed_in.id, "bea-cukai", digest_of(handed_in))


def test_a_co_owner_who_is_taken_off_the_list_signs_that_too(context, people, handed_in):
    text = with_key(handed_in.files[PATH], "co_owners", [])
    draft = drafts.save(context, people["ani"], handed_in.id, {PATH: text}, handed_in.revision).draft
    assert set(signed(context, draft)) == {"bea-cukai", "kominfo"}


def test_comments_stand_at_their_line_and_are_settled(context, people, handed_in):
    line = handed_in.files[PATH].split("\n").index("2. Bayar di konter.") + 1
    comments.comment(context, people["dewi"], handed_in.id, PATH, line, " Konter mana? ")
    found = comments.comments_of(context, handed_in.id)
    assert [(c.line, c.quoted, c.text, c.who, c.done) for c in found] == [
        (line, "2. Bayar di konter.", "Konter mana?", "dewi", False)
    ]
    comments.settle(context, people["ani"], found[0].id)
    assert comments.comments_of(context, handed_in.id)[0].done
    for bad in [(PATH, 10_000, "x"), ("kominfo/sinyal.md", 1, "x"), (PATH, 1, " "), (PATH, 1, "x" * 3000)]:
        with pytest.raises(KbError):
            comments.comment(context, people["dewi"], handed_in.id, *bad)
    with pytest.raises(NotAllowed):
        comments.comment(context, people["fajar"], handed_in.id, PATH, 1, "x")


def test_sending_back_needs_a_word(context, people, handed_in):
    with pytest.raises(KbError, match="empty"):
        review.send_back(context, people["dewi"], handed_in.id, " ")
    assert review.send_back(context, people["dewi"], handed_in.id, "Tolong sebut konternya.").state == "draft"
    with pytest.raises(KbError, match="not in review"):
        review.send_back(context, people["citra"], handed_in.id, "Lagi.")
    with pytest.raises(NotAllowed):
        review.send_back(context, people["fajar"], handed_in.id, "x")


def test_reasons_are_kept_with_who_gave_them(context, people, handed_in):
    draft = review.give_reason(context, people["ani"], handed_in.id, "abc", "Sudah dicek dengan Kominfo.")
    assert draft.reasons == {"abc": {"who": "ani", "why": "Sudah dicek dengan Kominfo."}}
    with pytest.raises(KbError, match="reason"):
        review.give_reason(context, people["ani"], handed_in.id, "abc", " ")
    with pytest.raises(NotAllowed):
        review.give_reason(context, people["eko"], handed_in.id, "abc", "Sudah dicek.")
    with pytest.raises(NotAllowed):
        review.accept_regressions(context, people["ani"], handed_in.id, "Memang begitu.")
    draft = review.accept_regressions(context, people["dewi"], handed_in.id, "Memang begitu.")
    assert draft.regressions[digest_of(draft)]["who"] == "dewi"


def test_words_are_kept_without_the_numbers_of_persons_but_with_those_that_are_published(context, people, handed_in):
    said, left = "Tanya Sri, 0812-3456-7890, atau 1500225.", "Tanya Sri, [telepon], atau 1500225."
    assert comments.comment(context, people["dewi"], handed_in.id, PATH, 1, said).text == left
    assert review.give_reason(context, people["ani"], handed_in.id, "abc", said).reasons["abc"]["why"] == left
    assert (
        review.accept_regressions(context, people["dewi"], handed_in.id, said).regressions[digest_of(handed_in)]["why"]
        == left
    )
    review.send_back(context, people["dewi"], handed_in.id, said)
    assert [found.text for found in comments.comments_of(context, handed_in.id)] == [left, left]
    with context.store.transaction() as database:
        told = [
            entry.detail
            for entry in audit.entries(database, 50)
            if entry.what in ("sent-back", "warning-kept", "regressions-accepted")
        ]
    assert told == [left] * 3
