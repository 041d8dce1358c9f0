"""Who only reads waits for nobody who writes, and writes nothing."""

from dataclasses import replace

import pytest

from kb.answering.ask import today
from kb.errors import KbError
from kb.publishing.editing import drafts
from kb.publishing.impact.changes import recorded_questions, unanswered_questions
from kb.publishing.impact.question_groups import remarks
from kb.publishing.importing.left import taken_in
from kb.publishing.importing.plan import propose
from kb.publishing.workflow import audit_check, comments, fact_changes, publish, review, schedule, tasks, transaction
from tests.publishing.test_publish import signed_draft


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_who_only_reads_gets_an_answer_while_another_has_the_turn(context, people, database, monkeypatch):
    monkeypatch.setattr("kb.storage.engine.WAIT", "1ms")
    ani, citra = people["ani"], people["citra"]
    draft = signed_draft(context, people)
    fact_changes.change_fact(context, ani, "hotline", "1500999", None, today())
    with database.for_readers() as store:
        context = replace(context, store=store)
        reads = {
            "a draft": lambda: drafts.find_draft(context, ani, draft.id),
            "open drafts": lambda: drafts.open_drafts(context, ani),
            "saves": lambda: drafts.saves(context, ani, draft.id),
            "tasks": lambda: tasks.tasks_of(context, citra, today()),
            "rows": lambda: tasks.rows_of(context, ani, today(), []),
            "signatures": lambda: review.signatures_of(context, draft),
            "who may sign": lambda: review.may_sign_for(context, citra, draft),
            "comments": lambda: comments.comments_of(context, draft.id),
            "recorded questions": lambda: recorded_questions(context),
            "unanswered questions": lambda: unanswered_questions(context),
            "remarks": lambda: remarks(context, article="pajak"),
            "obstacles": lambda: publish.obstacles(context, draft, today()),
            "what a crash left": lambda: transaction.recover(context),
            "what is due": lambda: schedule.publish_due(context),
            "the record": lambda: audit_check.examine(context.articles, store),
            "a plan": lambda: propose(context, ani, "bea-cukai", "a.csv", b"Pertanyaan;Jawaban\nBaru?;Ya.\n"),
            "what is left of an import": lambda: taken_in(context, ani),
        }
        waited = []
        for name, read in reads.items():
            try:
                read()
            except KbError as error:
                waited.append(f"{name}: {error}")
        assert waited == []
