"""What looks like a contradiction and is none: answered once, for both owners, until either sentence changes."""

import pytest

from kb.answering.ask import today
from kb.errors import KbError
from kb.publishing.editing import drafts
from kb.publishing.editing.agreements import RULE
from kb.publishing.editing.overlay import full_findings
from kb.publishing.notices.deeds import tell_of_deeds
from kb.publishing.notices.inbox import notices_of
from kb.publishing.notices.told import words_of
from kb.publishing.people.accounts import NotAllowed
from kb.publishing.workflow import review
from kb.publishing.workflow.publish import obstacles
from kb.storage import audit
from kb.storage.drafts import Agreement
from tests.content.files import article_text
from tests.publishing.conftest import OTHER, git

PATH = "bea-cukai/pajak.md"
SAYS = "Ponsel dari luar negeri dapat didaftarkan paling lambat {} hari sejak tiba."
WHY = "Yang satu untuk warga, yang lain untuk wisatawan."


@pytest.fixture
def disputed(context, people):
    """A draft of customs that says 60 days, where Kominfo says 90."""
    (context.articles / "kominfo/sinyal.md").write_text(article_text(OTHER, SAYS.format(90) + "\n"), "utf-8")
    git(context.articles, "commit", "-qam", "Sembilan puluh")
    draft = drafts.open_article(context, people["ani"], "pajak")
    text = draft.files[PATH].replace("1. Siapkan", f"{SAYS.format(60)}\n\n1. Siapkan")
    draft = drafts.save(context, people["ani"], draft.id, {PATH: text}, draft.revision).draft
    return drafts.submit(context, people["ani"], draft.id)


def contradictions(context, draft):
    return [finding for finding in full_findings(context, draft, today()).errors if finding.rule == RULE]


def test_a_reason_settles_both_findings_and_both_owners_read_it(context, people, disputed):
    found = contradictions(context, disputed)
    assert {finding.article for finding in found} == {"pajak", "sinyal"}
    for who in ("ani", "eko", "fajar"):
        with pytest.raises(NotAllowed):
            review.agree(context, people[who], disputed.id, found[0], WHY)
    with pytest.raises(KbError, match="reason"):
        review.agree(context, people["citra"], disputed.id, found[0], " ")
    review.agree(context, people["dewi"], disputed.id, found[0], WHY)
    report = full_findings(context, disputed, today())
    assert not [finding for finding in report.errors if finding.rule == RULE]
    assert {(f.article, a.who, a.why) for f, a in report.agreed} == {("pajak", "dewi", WHY), ("sinyal", "dewi", WHY)}
    assert not [error for error in obstacles(context, disputed, today()) if error.code == "article.contradiction"]
    tell_of_deeds(context, mailed=False)
    for who in ("ani", "citra", "eko"):
        assert any(WHY in words_of(notice, "en") for notice in notices_of(context, people[who]))


def test_it_stays_while_other_words_change_and_comes_back_with_either_sentence(context, people, disputed):
    review.agree(context, people["citra"], disputed.id, contradictions(context, disputed)[0], WHY)

    def typed(text):
        files = {PATH: text}
        return drafts.save(
            context, people["ani"], disputed.id, files, drafts.find_draft(context, people["ani"], 1).revision
        )

    moved = disputed.files[PATH].replace("1. Siapkan", "Bacalah dulu.\n\n1. Siapkan")
    assert contradictions(context, typed(moved).draft) == []
    assert contradictions(context, typed(moved.replace("lambat 60", "lambat 30")).draft)
    draft = typed(moved).draft
    assert contradictions(context, draft) == []
    theirs = context.articles / "kominfo/sinyal.md"
    theirs.write_text(theirs.read_text("utf-8").replace("90 hari", "120 hari"), "utf-8")
    assert contradictions(context, draft)


def test_one_that_was_put_into_the_database_by_another_settles_nothing(context, people, disputed):
    review.agree(context, people["citra"], disputed.id, contradictions(context, disputed)[0], WHY)
    with context.store.transaction() as database:
        assert audit.entries(database)[0].subject == "pajak / sinyal"
        database.query(Agreement).one().who = "ani"
    assert contradictions(context, disputed)
