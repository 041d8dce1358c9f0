"""Files of the collection that are no article and no fact: a draft an owner, checked, joined, signed by whose it is."""

import pytest

from kb.answering.ask import today
from kb.errors import KbError
from kb.publishing.editing import drafts
from kb.publishing.editing.overlay import digest_of, full_findings, present_library
from kb.publishing.editing.yaml_edit import with_value
from kb.publishing.people.accounts import NotAllowed
from kb.publishing.workflow import publish, review
from kb.publishing.workflow.file_changes import CLARIFY, GLOSSARY, OUT_OF_SCOPE, OWNERS, change_file
from kb.publishing.workflow.tasks import tasks_of
from kb.retrieval.indexing.snapshot import open_snapshot
from tests.publishing.conftest import git


def added(*lines):
    return lambda text: text + "".join(f"{line}\n" for line in lines)


def term(name):
    words = {"id": f"arti {name}", "en": f"sense of {name}"}
    return lambda text: with_value(text or "terms: []\n", ("terms", text.count("- ")), {"term": name, "words": words})


def test_what_is_everybodys_is_proposed_by_any_owner_and_signed_by_the_fallback(context, people):
    draft = change_file(context, people["ani"], OUT_OF_SCOPE, "bea-cukai", added("cuaca besok", "resep rendang"))
    assert (draft.kind, draft.subject, draft.owner) == ("file", "out-of-scope-bea-cukai", "bea-cukai")
    assert [need.owner for need in review.signatures_of(context, draft)] == ["kominfo"]
    assert full_findings(context, draft, today()).errors == ()
    drafts.submit(context, people["ani"], draft.id)
    with pytest.raises(NotAllowed):
        review.sign(context, people["citra"], draft.id, "kominfo", digest_of(draft))
    assert any(task.why == "sign" and task.draft == draft.id for task in tasks_of(context, people["dewi"], today()))
    review.sign(context, people["dewi"], draft.id, "kominfo", digest_of(draft))
    publish.publish(context, people["ani"], draft.id)
    assert open_snapshot(context.index, context.encoder).library.out_of_scope == ("cuaca besok", "resep rendang")
    assert "Signed-off-by: Dewi" in git(context.articles, "log", "-1", "--format=%B")


def test_two_owners_who_add_at_once_are_both_published(context, people):
    one = change_file(context, people["ani"], GLOSSARY, "bea-cukai", term("HKT"))
    two = change_file(context, people["eko"], GLOSSARY, "kominfo", term("CEIR"))
    assert one.id != two.id
    for draft, who in ((one, "ani"), (two, "eko")):
        if drafts.is_behind(context, draft):
            draft = drafts.catch_up(context, people[who], draft.id).draft
        drafts.submit(context, people[who], draft.id)
        review.sign(context, people["dewi"], draft.id, "kominfo", digest_of(draft))
        publish.publish(context, people[who], draft.id)
    assert {entry.term for entry in present_library(context.articles).subject.glossary} == {"HKT", "CEIR"}


def test_an_owners_entry_is_signed_by_it_and_by_each_other_owner_whose_entry_changes(context, people):
    def other(text):
        return with_value(text, ("owners", 0, "short"), "Lain").replace("short: Telkomsel", "short: Seluler")

    draft = change_file(context, people["ani"], OWNERS, "bea-cukai", other)
    assert [need.owner for need in review.signatures_of(context, draft)] == ["bea-cukai", "kominfo", "telkomsel"]


@pytest.mark.parametrize(
    "name, text, said",
    [
        (GLOSSARY, "terms:\n- term: A\n", "glossary.yaml:2: "),
        (CLARIFY, "questions:\n- ask: {id: A, en: B}\n  options: [\n", "clarify.yaml:"),
        (OWNERS, "owners: []\n", "fallback.owner"),
    ],
)
def test_what_cannot_be_used_is_refused_with_file_and_line_and_nothing_is_kept(context, people, name, text, said):
    with pytest.raises(KbError) as refused:
        change_file(context, people["ani"], name, "bea-cukai", lambda _: text)
    assert said in str(refused.value) and "/tmp" not in str(refused.value)
    assert drafts.open_drafts(context, people["ani"]) == []


def test_a_change_of_two_texts_is_refused_with_its_line(context, people):
    draft = change_file(context, people["ani"], OWNERS, "bea-cukai", added("# satu"))
    marked = draft.files[OWNERS] + "<<<<<<< draf\n# dua\n=======\n# tiga\n>>>>>>> terbit\n"
    drafts.save(context, people["ani"], draft.id, {OWNERS: marked}, draft.revision)
    line = draft.files[OWNERS].count("\n") + 1
    with pytest.raises(KbError, match=f"owners.yaml:{line}: two officers' texts"):
        change_file(context, people["ani"], OWNERS, "bea-cukai", term("HKT"))


def test_nothing_changed_and_another_owners_are_refused(context, people):
    with pytest.raises(KbError, match="nothing was changed"):
        change_file(context, people["ani"], OWNERS, "bea-cukai", lambda text: text)
    for who in ("citra", "eko", "fajar"):
        with pytest.raises(NotAllowed):
            change_file(context, people[who], OWNERS, "bea-cukai", added("# x"))
    first = change_file(context, people["ani"], OWNERS, "bea-cukai", added("# satu"))
    again = change_file(context, people["budi"], OWNERS, "bea-cukai", added("# dua"))
    assert again.id == first.id and again.files[OWNERS].endswith("# satu\n# dua\n")


def test_a_draft_of_a_file_that_is_not_there_is_begun_anew_when_it_was_discarded(context, people):
    draft = change_file(context, people["ani"], GLOSSARY, "bea-cukai", term("HKT"))
    drafts.discard(context, people["ani"], draft.id)
    begun = drafts.save(context, people["budi"], draft.id, {GLOSSARY: draft.files[GLOSSARY]}, draft.revision).draft
    assert begun.id != draft.id and begun.files == draft.files and begun.base == {}
