"""Who is told of what: of deeds, each once and however a process ends; of days; and what an officer does with it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from kb.answering.ask import today
from kb.errors import KbError
from kb.publishing.editing import drafts
from kb.publishing.editing.front_matter import with_key
from kb.publishing.editing.overlay import digest_of
from kb.publishing.impact.question_groups import assign, groups, set_state
from kb.publishing.notices import deeds, inbox
from kb.publishing.notices.dates import KEPT, tell_of_dates
from kb.publishing.notices.deeds import tell_of_deeds
from kb.publishing.notices.told import words_of
from kb.publishing.people.accounts import Account, load_accounts, save_account
from kb.publishing.workflow import review
from kb.publishing.workflow.fact_changes import change_fact
from kb.publishing.workflow.file_changes import OUT_OF_SCOPE, change_file
from kb.publishing.workflow.publish import publish, withdraw
from kb.storage import audit
from kb.storage.drafts import now
from kb.storage.notices import NONE, WAITING, remove_notices
from kb.storage.question_groups import add_shortfall

PATH = "bea-cukai/pajak.md"


def told(context, people, lang="en", unread=False):
    """Account -> what it is told, the newest first."""
    tell_of_deeds(context, mailed=True)
    found = {}
    for account in people.values():
        notices = [one for one in inbox.notices_of(context, account) if not (unread and one.read)]
        if notices:
            found[account.id] = [words_of(one, lang) for one in notices]
    return found


def sign_all(context, people, draft):
    review.sign(context, people["citra"], draft.id, "bea-cukai", digest_of(draft))
    review.sign(context, people["dewi"], draft.id, "kominfo", digest_of(draft))


def test_whoever_may_sign_is_told_and_nobody_else(context, people, handed_in):
    assert told(context, people) == {
        "citra": ["Your signature for Bea Cukai is waited for: “Berapa pajak ponsel?”"],
        "dewi": ["Your signature for Komdigi is waited for: “Berapa pajak ponsel?”"],
    }
    assert told(context, people, "id")["dewi"] == ["Menunggu tanda tangan Anda untuk Komdigi: “Berapa pajak ponsel?”"]
    assert told(context, people) == told(context, people)  # once
    found = inbox.notices_of(context, people["dewi"])[0]
    assert found.place == {"view": "draft", "draft": handed_in.id, "tab": "review"} and found.state == WAITING


def test_who_wrote_it_is_not_asked_to_sign(context, people):
    both = Account("gita", "Gita", None, {"bea-cukai": frozenset({"author", "reviewer"})})
    save_account(context.accounts, both)
    draft = drafts.open_article(context, both, "pajak")
    files = {PATH: draft.files[PATH].replace("Bayar.", "Bayar di konter.")}
    draft = drafts.save(context, both, draft.id, files, draft.revision).draft
    drafts.submit(context, both, draft.id)
    assert set(told(context, {**people, "gita": both})) == {"citra", "dewi"}


def test_a_signature_ends_its_wait_and_the_last_one_tells_the_author(context, people, handed_in):
    assert set(told(context, people, unread=True)) == {"citra", "dewi"}
    review.sign(context, people["citra"], handed_in.id, "bea-cukai", digest_of(handed_in))
    assert set(told(context, people, unread=True)) == {"dewi"}
    review.sign(context, people["dewi"], handed_in.id, "kominfo", digest_of(handed_in))
    ready = {"ani": ["All have signed, and it can be published: “Berapa pajak ponsel?”"]}
    assert told(context, people, unread=True) == ready


def test_a_signature_that_is_late_keeps_being_told_when_another_is_given(context, people, handed_in):
    tell_of_deeds(context, mailed=False)
    tell_of_dates(context, today() + timedelta(days=30), mailed=False)

    def late():
        return {words.partition(" was due")[0] for words in told(context, people, unread=True)["ani"]}

    assert late() == {"The signature of Bea Cukai", "The signature of Komdigi"}
    review.sign(context, people["citra"], handed_in.id, "bea-cukai", digest_of(handed_in))
    assert late() == {"The signature of Komdigi"}


def test_a_file_that_is_published_is_told_by_its_name_and_leads_to_what_was_changed(context, people):
    draft = change_file(context, people["ani"], OUT_OF_SCOPE, "bea-cukai", lambda text: f"{text}cuaca besok\n")
    drafts.submit(context, people["ani"], draft.id)
    review.sign(context, people["dewi"], draft.id, "kominfo", digest_of(draft))
    told(context, people)
    publish(context, people["citra"], draft.id)
    assert told(context, people, unread=True) == {"ani": ["What you wrote is published: “out_of_scope.txt”"]}
    found = inbox.notices_of(context, people["ani"])[0]
    assert found.place == {"view": "draft", "draft": draft.id, "tab": "review"}


def test_what_is_sent_back_reaches_its_authors_without_the_reviewers_words(context, people, handed_in):
    review.send_back(context, people["dewi"], handed_in.id, "Tanya Pak Tono, tono@contoh.id.")
    assert told(context, people, unread=True) == {"ani": ["Came back to be changed: “Berapa pajak ponsel?”"]}


@pytest.mark.parametrize("end", [drafts.take_back, drafts.discard])
def test_what_waits_no_longer_is_not_new_and_waits_anew_when_handed_in_again(context, people, handed_in, end):
    assert told(context, people, unread=True)
    end(context, people["ani"], handed_in.id)
    assert told(context, people, unread=True) == {}
    if end is drafts.take_back:
        drafts.submit(context, people["ani"], handed_in.id)
        assert set(told(context, people, unread=True)) == {"citra", "dewi"}


def test_a_publication_is_told_to_its_authors_and_to_whoever_shares_it(context, people, handed_in):
    sign_all(context, people, handed_in)
    told(context, people)
    publish(context, people["citra"], handed_in.id)
    found = told(context, people, unread=True)
    assert found == {
        "ani": ["What you wrote is published: “Berapa pajak ponsel?”"],
        "dewi": ["Published by Bea Cukai, with a part of Komdigi: “Berapa pajak ponsel?”"],
        "eko": ["Published by Bea Cukai, with a part of Komdigi: “Berapa pajak ponsel?”"],
    }


def test_a_withdrawal_is_told_to_whoever_shares_it(context, people):
    withdraw(context, people["ani"], "pajak", "Angkanya keliru.")
    assert set(told(context, people)) == {"dewi", "eko"}
    assert "Withdrawn by Bea Cukai" in told(context, people)["eko"][0]


def test_a_changed_fact_is_told_to_whoever_states_it(context, people):
    """`vat` is of Bea Cukai; of the article that states it Kominfo is a co-owner."""
    draft = change_fact(context, people["ani"], "vat", 12, today() + timedelta(days=40), today())
    drafts.submit(context, people["ani"], draft.id)
    assert set(told(context, people)) == {"citra"}
    review.sign(context, people["citra"], draft.id, "bea-cukai", digest_of(draft))
    told(context, people)
    publish(context, people["ani"], draft.id)
    found = told(context, people, unread=True)
    assert set(found) == {"dewi", "eko"} and found["eko"][0].startswith("A fact of Bea Cukai that Komdigi states")


def test_a_crash_between_the_deed_and_its_notices_loses_none(context, people, handed_in, monkeypatch):
    """The deed is kept with its entry of the audit log; what reads the log dies in the middle of its transaction."""
    writing = deeds.tell
    seen = []

    def dies(database, *rest):
        writing(database, *rest)
        seen.append(rest)
        raise RuntimeError("killed")

    monkeypatch.setattr(deeds, "tell", dies)
    with pytest.raises(RuntimeError):
        tell_of_deeds(context, mailed=True)
    assert seen and not inbox.notices_of(context, people["citra"])
    monkeypatch.setattr(deeds, "tell", writing)
    assert set(told(context, people)) == {"citra", "dewi"}
    assert [len(words) for words in told(context, people).values()] == [1, 1]


def test_an_entry_that_cannot_be_read_holds_up_nothing(context, people, handed_in, monkeypatch):
    review.send_back(context, people["dewi"], handed_in.id, "Angkanya keliru.")
    monkeypatch.setitem(deeds._ACTS, "submitted", lambda *_: (_ for _ in ()).throw(KbError("review.no_comment")))
    assert set(told(context, people)) == {"ani"}


def test_who_lost_the_role_or_the_account_is_told_nothing(context, people, handed_in, database):
    assert "dewi" in told(context, people)
    without = replace(people["dewi"], roles={"telkomsel": frozenset({"agent"})})
    assert inbox.notices_of(context, without) == [] and inbox.count_unread(context, without) == 0
    with context.store.transaction() as session:
        remove_notices(session, "dewi")
    assert inbox.notices_of(context, people["dewi"]) == []


def test_reading_one_and_all(context, people, handed_in):
    told(context, people)
    mine, other = people["citra"], people["dewi"]
    number = inbox.notices_of(context, mine)[0].id
    inbox.mark_read(context, other, [number])  # another's
    assert inbox.count_unread(context, mine) == 1
    inbox.mark_read(context, mine, [number])
    assert inbox.count_unread(context, mine) == 0 and inbox.count_unread(context, other) == 1
    inbox.mark_read(context, other)
    assert inbox.count_unread(context, other) == 0


def write(context, path, **keys):
    file = context.articles / path
    text = file.read_text("utf-8")
    for name, value in keys.items():
        text = with_key(text, name, value)
    file.write_text(text, "utf-8")


def due(context, people, on):
    tell_of_dates(context, on, mailed=True)
    return told(context, people, unread=True)


def test_review_dates_and_expiries_are_told_before_and_after_each_once(context, people):
    day = today() + timedelta(days=20)
    write(context, "kominfo/sinyal.md", review_by=day, valid_until=day)
    write(context, PATH, review_by=today() + timedelta(days=400))
    first = due(context, people, today())
    assert set(first) == {"dewi", "eko"} and len(first["eko"]) == 2
    assert "To be read again by" in " ".join(first["eko"]) and "Is answered from until" in " ".join(first["eko"])
    assert due(context, people, today()) == due(context, people, today() + timedelta(days=1)) == first
    passed = due(context, people, day + timedelta(days=1))
    assert len(passed["eko"]) == 4 and "Was to be read again by" in " ".join(passed["eko"])
    assert due(context, people, day + timedelta(days=2)) == passed


def test_a_fact_that_ends_without_another_value_is_told_to_its_owner(context, people):
    for path in (PATH, "kominfo/sinyal.md"):
        write(context, path, review_by=today() + timedelta(days=400))
    facts = context.articles / "facts.yaml"
    until = today() + timedelta(days=9)
    text = facts.read_text("utf-8")
    one = "value: {amount: 1400000, currency: IDR}"
    assert one in text
    facts.write_text(text.replace(one, f"{one}, valid_until: {until}"), "utf-8")
    found = due(context, people, today())
    assert set(found) == {"ani", "budi", "citra"} and found["ani"][0].startswith("A fact has no value after")


def ask(context, words, times):
    with context.store.transaction() as database:
        for _ in range(times):
            add_shortfall(database, "unhelpful", words, "sinyal")


def test_what_is_asked_often_and_a_group_that_is_handed_over(context, people):
    for path in (PATH, "kominfo/sinyal.md"):
        write(context, path, review_by=today() + timedelta(days=400))
    ask(context, "kenapa sinyal saya hilang terus", 2)
    assert due(context, people, today()) == {}
    ask(context, "kenapa sinyal saya hilang terus", 2)
    found = due(context, people, today() + timedelta(days=1))
    assert set(found) == {"dewi", "eko"} and "4 times" in found["eko"][0] and "sinyal saya hilang" in found["eko"][0]
    group = groups(context)[0]
    assign(context, people["dewi"], group.id, "bea-cukai")
    assert told(context, people, unread=True)["ani"][0].startswith("Handed to Bea Cukai")
    set_state(context, people["ani"], group.id, "covered")
    ask(context, "kenapa sinyal saya hilang terus", 3)
    again = due(context, people, today() + timedelta(days=2))
    assert again["ani"][0].startswith("Counts as covered, and was asked of Bea Cukai in vain 3 times")


def test_a_number_in_a_groups_name_is_masked_once_more(context, people):
    write(context, PATH, review_by=today() + timedelta(days=400))
    ask(context, "sinyal nomor 081234567890 hilang", 3)
    assert "081234567890" not in str(due(context, people, today()))


def test_old_notices_are_deleted(context, people, handed_in, monkeypatch):
    told(context, people)
    monkeypatch.setattr("kb.publishing.notices.dates.now", lambda: now() + KEPT + timedelta(days=1))
    tell_of_dates(context, today(), mailed=True)
    assert inbox.notices_of(context, people["citra"]) == []


def test_without_an_address_or_a_wish_nothing_is_to_be_mailed(context, people, handed_in):
    save_account(context.accounts, replace(people["citra"], email=None))
    inbox.want(context, people["dewi"], "at-once", ["due"])
    told(context, people)
    assert {one.state for who in ("citra", "dewi") for one in inbox.notices_of(context, people[who])} == {NONE}
    assert inbox.wanted(context, people["dewi"]) == inbox.Wanted("at-once", ("due",))
    with pytest.raises(KbError, match="no way to get mails"):
        inbox.want(context, people["dewi"], "hourly", [])


def test_a_wish_holds_for_what_waits_already(context, people, handed_in):
    told(context, people)
    inbox.want(context, people["dewi"], "daily", ["due"])
    assert inbox.notices_of(context, people["dewi"])[0].state == NONE


def test_nothing_from_before_the_upgrade_is_told(context, people, handed_in):
    """The step of the schema keeps the log's last number, as this does."""
    with context.store.transaction() as database:
        last = audit.entries(database, 1)[0].number
        deeds.keep(database, "told-up-to", str(last))
    assert told(context, people) == {}


@pytest.mark.parametrize(
    "address", ["a@b@c", "a b@c.id", "a@c.id\nBcc: x@y.id", "Ani <a@c.id>", "a@c.id,b@c.id", "ani", "ä@c.id", "a@-"]
)
def test_an_account_with_a_bad_address_is_refused_with_a_sentence(tmp_path, address):
    with pytest.raises(KbError) as refused:
        save_account(tmp_path / "accounts.yaml", Account("ani", "Ani", address, {}))
    assert "ani@example.go.id" in refused.value.told("en") and "Bcc" not in str(refused.value)
    assert "satu alamat" in refused.value.told("id")


def test_an_account_keeps_its_language(tmp_path):
    save_account(tmp_path / "accounts.yaml", Account("ani", "Ani", "ani@contoh.id", {}, lang="en"))
    assert load_accounts(tmp_path / "accounts.yaml")["ani"].lang == "en"
