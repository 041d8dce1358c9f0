"""Writing: own owner's articles only, nothing typed is lost, two who write at once are joined or shown both."""

import pytest

from kb.errors import KbError
from kb.publishing.editing import drafts
from kb.publishing.editing.front_matter import with_key
from kb.publishing.people.accounts import NotAllowed
from kb.storage.audit import entries
from tests.publishing.conftest import git
from tests.storage.test_together import at_once

PATH = "bea-cukai/pajak.md"


def changed(draft, old, new):
    assert old in draft.files[PATH]
    return {PATH: draft.files[PATH].replace(old, new)}


def test_an_author_opens_and_saves_an_article_of_the_own_owner(context, people):
    draft = drafts.open_article(context, people["ani"], "pajak")
    saved = drafts.save(context, people["ani"], draft.id, changed(draft, "Bayar.", "Bayar di konter."), draft.revision)
    assert saved.draft.revision == 2 and not saved.joined and saved.aside is None
    again = drafts.open_article(context, people["budi"], "pajak")
    assert again.id == draft.id and "Bayar di konter." in again.files[PATH]
    assert (context.articles / PATH).read_text("utf-8") == draft.base[PATH]


def test_of_those_who_save_at_once_nobodys_text_is_lost(context, people):
    draft = drafts.open_article(context, people["ani"], "pajak")
    lines = draft.files[PATH].splitlines(keepends=True)
    typed = {who: f"Kata {who}.\n" for who in ("ani", "budi")}
    texts = {
        "ani": "".join([*lines, "\n", typed["ani"]]),
        "budi": "".join([lines[0], f"# {typed['budi']}", *lines[1:]]),
    }
    found = {}

    def save(who):
        found[who] = drafts.save(context, people[who], draft.id, {PATH: texts[who]}, draft.revision)

    at_once([lambda who=who: save(who) for who in texts])
    kept = drafts.find_draft(context, people["ani"], draft.id)
    for who, words in typed.items():
        aside = found[who].aside and next(
            s for s in drafts.saves(context, people[who], draft.id) if s.id == found[who].aside
        )
        assert words in kept.files[PATH] or words in aside.files[PATH]
    assert kept.revision == 2 + any(one.joined for one in found.values())


def test_of_those_who_open_an_article_at_once_all_have_the_same_draft(context, people):
    found = []
    at_once([lambda: found.append(drafts.open_article(context, people["ani"], "pajak").id)] * 4)
    assert len(found) == 4 and len(set(found)) == 1 == len(drafts.open_drafts(context, people["ani"]))


@pytest.mark.parametrize("who", ["citra", "dewi", "eko", "fajar", None])
def test_nobody_else_may_write(context, people, who):
    account = people.get(who)
    with pytest.raises(NotAllowed):
        drafts.open_article(context, account, "pajak")
    draft = drafts.open_article(context, people["ani"], "pajak")
    for act in (
        lambda: drafts.save(context, account, draft.id, changed(draft, "Bayar.", "x"), 1),
        lambda: drafts.submit(context, account, draft.id),
        lambda: drafts.discard(context, account, draft.id),
        lambda: drafts.take_back(context, account, draft.id),
        lambda: drafts.catch_up(context, account, draft.id),
        lambda: drafts.set_aside(context, account, draft.id, 1, {}),
        lambda: drafts.new_article(context, account, "bea-cukai", "Judul baru?"),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert drafts.find_draft(context, people["ani"], draft.id).files == draft.base


def test_agents_do_not_even_read_drafts(context, people):
    draft = drafts.open_article(context, people["ani"], "pajak")
    for account in (people["fajar"], None):
        for refused, *of in (
            (drafts.find_draft, draft.id),
            (drafts.open_drafts,),
            (drafts.saves, draft.id),
            (drafts.visit, draft.id),
        ):
            with pytest.raises(NotAllowed):
                refused(context, account, *of)
    assert drafts.find_draft(context, people["dewi"], draft.id).id == draft.id


def test_a_draft_cannot_hold_another_articles_file(context, people):
    draft = drafts.open_article(context, people["ani"], "pajak")
    for path in ("kominfo/sinyal.md", "../x.md", "facts.yaml", "/etc/passwd", "bea-cukai/lain.md"):
        with pytest.raises(KbError, match="own article"):
            drafts.save(context, people["ani"], draft.id, {path: "x"}, 1)


def test_what_is_set_aside_has_the_limits_of_a_draft(context, people):
    draft = drafts.open_article(context, people["ani"], "pajak")
    for files in ({"kominfo/sinyal.md": "x"}, {"../pajak.md": "x"}, {next(iter(draft.files)): "x" * 1_000_000}):
        with pytest.raises(KbError):
            drafts.set_aside(context, people["ani"], draft.id, 0, files)
    assert not any(kept.aside for kept in drafts.saves(context, people["ani"], draft.id))


def test_changes_of_two_on_other_lines_are_joined(context, people):
    draft = drafts.open_article(context, people["ani"], "pajak")
    drafts.save(context, people["budi"], draft.id, changed(draft, "Bayar.", "Bayar di konter."), 1)
    saved = drafts.save(
        context, people["ani"], draft.id, changed(draft, "Berapa pajak ponsel?", "Berapa pajak ponsel baru?"), 1
    )
    assert saved.joined and saved.aside is None
    assert "Bayar di konter." in saved.draft.files[PATH] and "ponsel baru?" in saved.draft.files[PATH]


def test_changes_of_two_on_one_line_are_both_kept_to_choose_from(context, people):
    draft = drafts.open_article(context, people["ani"], "pajak")
    drafts.save(context, people["budi"], draft.id, changed(draft, "Bayar.", "Bayar tunai."), 1)
    mine = changed(draft, "Bayar.", "Bayar dengan kartu.")
    saved = drafts.save(context, people["ani"], draft.id, mine, 1)
    assert "Bayar tunai." in saved.draft.files[PATH] and "kartu" not in saved.draft.files[PATH]
    assert "Bayar tunai." in saved.marked[PATH] and "Bayar dengan kartu." in saved.marked[PATH]
    drafts.set_aside(context, people["ani"], draft.id, saved.aside, {PATH: mine[PATH] + "\nLagi.\n"})
    kept = next(s for s in drafts.saves(context, people["ani"], draft.id) if s.id == saved.aside)
    assert kept.aside and kept.files[PATH].endswith("Lagi.\n")
    chosen = drafts.save(context, people["ani"], draft.id, kept.files, saved.draft.revision)
    assert chosen.draft.files[PATH] == kept.files[PATH] and chosen.aside is None


def test_every_text_that_was_saved_can_be_found_again(context, people):
    draft = drafts.open_article(context, people["ani"], "pajak")
    for number in range(5):
        draft = drafts.save(
            context, people["ani"], draft.id, {PATH: f"{draft.base[PATH]}{number}\n"}, draft.revision
        ).draft
    drafts.discard(context, people["ani"], draft.id)
    assert [s.files[PATH][-2] for s in drafts.saves(context, people["ani"], draft.id)][:5] == list("43210")


def test_what_is_typed_into_a_discarded_draft_begins_a_new_one(context, people):
    draft = drafts.open_article(context, people["ani"], "pajak")
    drafts.discard(context, people["budi"], draft.id)
    saved = drafts.save(context, people["ani"], draft.id, changed(draft, "Bayar.", "Bayar nanti."), 1)
    assert saved.reopened and saved.draft.id != draft.id and "Bayar nanti." in saved.draft.files[PATH]


def test_a_change_in_review_takes_it_back(context, people):
    draft = drafts.open_article(context, people["ani"], "pajak")
    draft = drafts.save(context, people["ani"], draft.id, changed(draft, "Bayar.", "Bayar nanti."), 1).draft
    assert drafts.submit(context, people["ani"], draft.id).state == "review"
    same = drafts.save(context, people["ani"], draft.id, draft.files, draft.revision)
    assert same.draft.state == "review" and not same.reopened
    saved = drafts.save(
        context, people["budi"], draft.id, changed(draft, "Bayar nanti.", "Bayar besok."), draft.revision
    )
    assert saved.reopened and saved.draft.state == "draft"


def test_what_was_published_meanwhile_is_joined(context, people):
    draft = drafts.open_article(context, people["ani"], "pajak")
    draft = drafts.save(context, people["ani"], draft.id, changed(draft, "Bayar.", "Bayar nanti."), 1).draft
    assert drafts.catch_up(context, people["ani"], draft.id) is None and not drafts.is_behind(context, draft)
    path = context.articles / PATH
    path.write_text(path.read_text("utf-8").replace("Berapa pajak ponsel?", "Berapa pajak ponsel baru?"), "utf-8")
    assert drafts.is_behind(context, draft)
    draft = drafts.catch_up(context, people["ani"], draft.id).draft
    assert (
        "ponsel baru?" in draft.files[PATH]
        and "Bayar nanti." in draft.files[PATH]
        and not drafts.is_behind(context, draft)
    )


def test_others_who_have_it_open_are_named(context, people):
    draft = drafts.open_article(context, people["ani"], "pajak")
    assert drafts.visit(context, people["ani"], draft.id) == []
    assert [v.who for v in drafts.visit(context, people["budi"], draft.id)] == ["ani"]
    assert [v.who for v in drafts.visit(context, people["ani"], draft.id)] == ["budi"]


def test_a_new_article_gets_a_name_from_its_question(context, people):
    draft = drafts.new_article(context, people["ani"], "bea-cukai", "  Apakah tablet juga\ndidaftarkan? ")
    assert draft.subject == "apakah-tablet-juga-didaftarkan" and draft.base == {}
    assert "status: draft" in draft.files["bea-cukai/apakah-tablet-juga-didaftarkan.md"]
    for title in ("Apakah tablet juga didaftarkan?", "Pajak", "", "x" * 301):
        with pytest.raises(KbError):
            drafts.new_article(context, people["ani"], "bea-cukai", title)
    with pytest.raises(NotAllowed):
        drafts.new_article(context, people["ani"], "kominfo", "Judul baru?")


@pytest.mark.parametrize("name", ["tidak-ada", "../../etc/passwd", "PAJAK", "", "a" * 200])
def test_an_article_that_is_not_there_gets_one_sentence(context, people, name):
    with pytest.raises(KbError):
        drafts.open_article(context, people["ani"], name)


def test_a_megabyte_is_refused_and_the_draft_stays(context, people):
    draft = drafts.open_article(context, people["ani"], "pajak")
    with pytest.raises(KbError, match="1,000,000 characters"):
        drafts.save(context, people["ani"], draft.id, {PATH: "x" * 1_000_000}, 1)
    assert drafts.find_draft(context, people["ani"], draft.id).files == draft.files


def test_an_unchanged_or_unreadable_draft_is_not_handed_in(context, people):
    draft = drafts.open_article(context, people["ani"], "pajak")
    with pytest.raises(KbError, match="nothing was changed"):
        drafts.submit(context, people["ani"], draft.id)
    drafts.save(context, people["ani"], draft.id, {PATH: "---\nid: [\n---\nisi"}, 1)
    with pytest.raises(KbError, match="cannot be read"):
        drafts.submit(context, people["ani"], draft.id)


def test_what_is_done_is_in_the_audit_log(context, people):
    draft = drafts.open_article(context, people["ani"], "pajak")
    drafts.save(context, people["ani"], draft.id, {PATH: with_key(draft.files[PATH], "topics", ["law"])}, 1)
    drafts.submit(context, people["ani"], draft.id)
    drafts.take_back(context, people["budi"], draft.id)
    with context.store.transaction() as database:
        done = [("budi", "taken-back"), ("ani", "submitted"), ("ani", "draft-begun"), ("satujawab", "record-begun")]
        assert [(e.who, e.what) for e in entries(database)] == done
    assert git(context.articles, "status", "--porcelain") == ""
