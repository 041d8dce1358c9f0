from datetime import date, timedelta

from kb.answering.ask import today
from kb.publishing.editing import drafts
from kb.publishing.editing.front_matter import keys_of
from kb.publishing.editing.overlay import digest_of
from kb.publishing.impact.suggestions import suggest_phrasings
from kb.publishing.workflow import review, schedule
from kb.publishing.workflow.tasks import rows_of, tasks_of

PATH = "bea-cukai/pajak.md"
LOG = dict(confidence=0.9, channel="web", lang="id", operator=None, snapshot="0" * 12)


def whys(context, account, on=None):
    return {(task.why, task.subject) for task in tasks_of(context, account, on or today())}


def test_a_draft_goes_from_hand_to_hand(context, people):
    ani, budi, citra, dewi, eko = (people[name] for name in ("ani", "budi", "citra", "dewi", "eko"))
    draft = drafts.open_article(context, ani, "pajak")
    draft = drafts.save(context, ani, draft.id, {PATH: draft.files[PATH] + "\nLagi.\n"}, 1).draft
    assert ("draft", "pajak") in whys(context, ani) & whys(context, budi) and ("draft", "pajak") not in whys(
        context, citra
    )
    drafts.submit(context, ani, draft.id)
    assert ("sign", "pajak") in whys(context, citra) & whys(context, dewi) and ("review", "pajak") in whys(context, ani)
    assert not {why for why, _ in whys(context, eko)} & {"sign", "draft", "review"}
    for who, owner in ((citra, "bea-cukai"), (dewi, "kominfo")):
        review.sign(context, who, draft.id, owner, digest_of(draft))
    assert ("ready", "pajak") in whys(context, ani) and ("sign", "pajak") not in whys(context, citra)
    review.send_back(context, dewi, draft.id, "Tolong lebih singkat.")
    task = next(task for task in tasks_of(context, ani, today()) if task.why == "sent-back")
    assert task.detail == "Tolong lebih singkat." and task.draft == draft.id


def test_dates_facts_and_votes_are_named_to_the_owner(context, people):
    assert ("review-date", "pajak") in whys(context, people["ani"], date(2027, 4, 20)) and (
        "review-date",
        "pajak",
    ) not in whys(context, people["eko"], date(2027, 4, 20))
    assert ("fact", "pajak") in whys(context, people["ani"], date(2025, 1, 10)) and ("fact", "pajak") not in whys(
        context, people["ani"], date(2026, 1, 10)
    )
    for number in range(2):
        context.store.log_query(
            question="brp pajak hp", status="answered", article="pajak", receipt=f"SJ-{number}", **LOG
        )
        context.store.add_feedback(f"SJ-{number}", False, "")
    context.store.flush()
    assert ("unhelpful", "pajak") in whys(context, people["ani"]) and ("unhelpful", "pajak") not in whys(
        context, people["eko"]
    )


def test_the_list_has_own_and_co_owned_articles_and_new_drafts(context, people):
    drafts.new_article(context, people["ani"], "bea-cukai", "Apakah modem didaftarkan?")
    assert [(row.article, row.status) for row in rows_of(context, people["ani"], today())] == [
        ("apakah-modem-didaftarkan", "draft"),
        ("pajak", "published"),
    ]
    assert [row.article for row in rows_of(context, people["dewi"], today())] == ["pajak", "sinyal"]
    assert rows_of(context, people["fajar"], today()) == []


def test_who_has_read_an_article_again_puts_its_date_off_in_a_draft(context, people):
    draft = schedule.read_again(context, people["ani"], "pajak", today())
    assert keys_of(draft.files[PATH])["review_by"] == today() + timedelta(days=182)
    assert keys_of(draft.base[PATH])["review_by"] == date(2027, 5, 1)


def test_real_questions_near_an_articles_are_offered_as_phrasings(context):
    for text in ("pajak hp dari luar negeri brp ya", "resep rendang", "brp pajak hp", "imei [IMEI] kena pajak?"):
        context.store.log_query(question=text, status="no_answer", article=None, receipt="SJ", **LOG)
    context.store.flush()
    found = suggest_phrasings(context, "Berapa pajak ponsel?", ("brp pajak hp",))
    assert found[:1] == ["pajak hp dari luar negeri brp ya"] and not {
        "brp pajak hp",
        "imei [IMEI] kena pajak?",
        "resep rendang",
    } & set(found)
