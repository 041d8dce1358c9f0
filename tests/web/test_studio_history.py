"""An article's versions in the studio, without a browser: beside a draft that is open, and without one."""

from kb.publishing.editing import drafts, versions
from kb.web.studio.texts import studio_texts
from tests.publishing.conftest import PEOPLE, git
from tests.web.test_studio_pages import press, shown

T = studio_texts("id")
PATH = "bea-cukai/pajak.md"


def with_two_versions(context):
    """The older one's commit; the article says something else now."""
    old = git(context.articles, "rev-parse", "HEAD")
    path = context.articles / PATH
    path.write_text(path.read_text("utf-8").replace("Tarifnya", "Pungutannya"), "utf-8")
    git(context.articles, "commit", "-qam", "Publish pajak: lain kata")
    return old


def labels(page):
    return {button.label for button in page.button}


def opened(page, commit):
    page.session_state[f"version-{commit[:12]}"] = True
    return page.run()


def test_an_older_version_is_read_compared_with_the_draft_taken_and_undone(enter, context):
    old = with_two_versions(context)
    draft = drafts.open_article(context, PEOPLE["ani"], "pajak")
    typed = draft.files[PATH] + "\nDitambah.\n"
    draft = drafts.save(context, PEOPLE["ani"], draft.id, {PATH: typed}, draft.revision).draft
    page = enter("budi", view="draft", draft=str(draft.id), tab="history", version=old[:12])
    assert T.draft_to_version in shown(page) and "<del>" in shown(page) and "Tarifnya" in shown(page)
    page.toggle(key=f"read-{old[:12]}").set_value(True).run()
    assert "sj-preview" in shown(page)
    page = press(page, T.take_version)
    before = versions.texts_of(context, "pajak", old)[PATH]
    assert drafts.find_draft(context, PEOPLE["ani"], draft.id).files == {PATH: before}
    assert T.version_taken in shown(page)
    page = press(page, T.undo)
    kept = drafts.find_draft(context, PEOPLE["ani"], draft.id)
    assert kept.files[PATH] == typed and kept.state == "draft"


def test_the_articles_page_leads_to_the_draft_where_one_is_open_and_goes_back_where_none_is(enter, context):
    old = with_two_versions(context)
    page = opened(enter("ani", view="article", article="pajak"), old)
    assert T.roll_back in labels(page) and T.beside_draft not in labels(page)
    draft = drafts.open_article(context, PEOPLE["ani"], "pajak")
    page = opened(enter("ani", view="article", article="pajak"), old)
    assert T.roll_back not in labels(page) and T.history_beside in shown(page)
    page = press(page, T.beside_draft)
    assert (page.query_params["draft"], page.query_params["tab"]) == (str(draft.id), "history")


def test_who_may_not_write_reads_and_takes_nothing(enter, context):
    old = with_two_versions(context)
    draft = drafts.open_article(context, PEOPLE["ani"], "pajak")
    page = enter("citra", view="draft", draft=str(draft.id), tab="history", version=old[:12])
    assert T.draft_to_version in shown(page) and T.take_version not in labels(page)


def test_a_new_article_has_no_history_yet(enter, context):
    draft = drafts.new_article(context, PEOPLE["ani"], "bea-cukai", "Baru sekali?")
    assert T.no_history in shown(enter("ani", view="draft", draft=str(draft.id), tab="history"))
