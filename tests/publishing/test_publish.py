"""From a signed draft to the public, whole or not at all."""

import shutil
import signal
from dataclasses import replace
from datetime import date, timedelta

import pytest

from kb.answering.ask import today
from kb.errors import KbError
from kb.publishing import repository
from kb.publishing.context import Context
from kb.publishing.editing import drafts, versions
from kb.publishing.editing.overlay import digest_of, full_findings, key_of
from kb.publishing.impact import builds
from kb.publishing.impact.changes import what_changes
from kb.publishing.people.accounts import NotAllowed
from kb.publishing.workflow import audit_check, comments, publish, review, schedule, transaction
from kb.retrieval import build
from kb.retrieval.indexing.index import current_id
from kb.retrieval.indexing.snapshot import open_snapshot
from kb.storage.audit import entries
from kb.storage.drafts import Publication, Signature
from tests.children import ended
from tests.publishing.conftest import git
from tests.publishing.publish_child import publish_and_die
from tests.snapshots import catalogue_of

PATH = "bea-cukai/pajak.md"
OLD, NEW = "2. Bayar.", "2. Bayar di konter."


def signed_draft(context, people, old=OLD, new=NEW):
    draft = drafts.open_article(context, people["ani"], "pajak")
    draft = drafts.save(
        context, people["ani"], draft.id, {PATH: draft.files[PATH].replace(old, new)}, draft.revision
    ).draft
    drafts.submit(context, people["ani"], draft.id)
    for need in review.signatures_of(context, draft):
        who = {"bea-cukai": "citra", "kominfo": "dewi"}[need.owner]
        review.sign(context, people[who], draft.id, need.owner, digest_of(draft))
    return draft


def live_text(context):
    return open_snapshot(context.index, context.encoder).library.articles["pajak"].texts["id"].body


def test_a_signed_draft_is_written_committed_built_and_live(context, people):
    before = current_id(context.index)
    draft = signed_draft(context, people)
    done = publish.publish(context, people["citra"], draft.id)
    assert done.step == "done" and current_id(context.index) == done.snapshot != before
    assert NEW in (context.articles / PATH).read_text("utf-8") and NEW in live_text(context)
    assert (
        git(context.articles, "status", "--porcelain") == ""
        and git(context.articles, "log", "-1", "--format=%an <%ae>") == "Ani <ani@contoh.id>"
    )
    message = git(context.articles, "log", "-1", "--format=%B")
    assert (
        "Signed-off-by: Citra <citra@contoh.id>" in message
        and "Co-signed-by: Dewi <dewi@contoh.id> for kominfo" in message
    )
    assert drafts.find_draft(context, people["ani"], draft.id).state == "published"
    with context.store.transaction() as database:
        assert [e.what for e in entries(database)][:4] == ["published", "publishing", "signed", "signed"]
    assert not audit_check.examine(context.articles, context.store).faults
    assert len(repository.all_trailers(context.articles, "Audit")) == 1


def test_what_was_looked_at_before_is_not_rehearsed_again_to_be_published(context, people, monkeypatch):
    draft, asked = signed_draft(context, people), []
    what_changes(context, draft.files, today())
    monkeypatch.setattr(build, "rehearse", lambda *given: asked.append(given))
    publish.publish(context, people["citra"], draft.id)
    assert asked == []


def test_nothing_is_published_unsigned_and_by_none_but_the_owner(context, people):
    draft = drafts.open_article(context, people["ani"], "pajak")
    draft = drafts.save(context, people["ani"], draft.id, {PATH: draft.files[PATH].replace(OLD, NEW)}, 1).draft
    with pytest.raises(KbError, match="hand it in"):
        publish.publish(context, people["ani"], draft.id)
    drafts.submit(context, people["ani"], draft.id)
    review.sign(context, people["citra"], draft.id, "bea-cukai", digest_of(draft))
    with pytest.raises(KbError, match="signature of kominfo is missing"):
        publish.publish(context, people["ani"], draft.id)
    review.sign(context, people["dewi"], draft.id, "kominfo", digest_of(draft))
    for who in ("dewi", "eko", "fajar", None):
        with pytest.raises(NotAllowed):
            publish.publish(context, people.get(who), draft.id)
        with pytest.raises(NotAllowed):
            schedule.schedule(context, people.get(who), draft.id, today() + timedelta(days=3))
        with pytest.raises(NotAllowed):
            publish.withdraw(context, people.get(who), "pajak", "Sudah tidak berlaku.")
        with pytest.raises(NotAllowed):
            versions.roll_back(context, people.get(who), "pajak", git(context.articles, "rev-parse", "HEAD"))
    assert OLD in live_text(context)
    assert publish.publish(context, people["ani"], draft.id).step == "done"


def test_an_error_stops_it_and_a_warning_needs_a_reason(context, people):
    draft = signed_draft(context, people, OLD, "2. Bayar 999 rupiah.")
    with pytest.raises(KbError, match="999"):
        publish.publish(context, people["citra"], draft.id)
    draft = signed_draft(context, people, "2. Bayar 999 rupiah.", NEW + "\n" + "Kalimat. " * 3)
    long = draft.files[PATH].replace(
        "Telepon {{ hotline }}.", "Telepon {{ hotline }}. " + "Jangan ragu bertanya kepada petugas. " * 15
    )
    draft = drafts.save(context, people["ani"], draft.id, {PATH: long}, draft.revision).draft
    drafts.submit(context, people["ani"], draft.id)
    for who, owner in (("citra", "bea-cukai"), ("dewi", "kominfo")):
        review.sign(context, people[who], draft.id, owner, digest_of(draft))
    with pytest.raises(KbError, match="say why it may stay"):
        publish.publish(context, people["citra"], draft.id)
    for warning in full_findings(context, draft, today()).warnings:
        review.give_reason(context, people["ani"], draft.id, key_of(warning), "Penjelasan ini perlu utuh.")
    assert publish.publish(context, people["citra"], draft.id).step == "done"


def test_worse_answers_are_published_only_with_a_reviewers_written_reason(context, people):
    draft = signed_draft(context, people, "audience: [citizen, agent]", "audience: [agent]")
    for finding in full_findings(context, draft, today()).warnings:
        review.give_reason(context, people["ani"], draft.id, key_of(finding), "Memang begitu maksudnya.")
    before = git(context.articles, "rev-parse", "HEAD")
    for act in (
        lambda: publish.publish(context, people["citra"], draft.id),
        lambda: schedule.schedule(context, people["citra"], draft.id, today() + timedelta(days=3)),
    ):
        with pytest.raises(KbError, match="worse answer"):
            act()
    for who, why in (
        ("ani", "Memang begitu maksudnya."),
        ("eko", "Memang begitu maksudnya."),
        (None, "Memang begitu maksudnya."),
        ("citra", "   "),
        ("citra", "ya"),
    ):
        with pytest.raises(KbError):
            review.accept_regressions(context, people.get(who), draft.id, why)
    with pytest.raises(KbError, match="worse answer"):
        publish.publish(context, people["citra"], draft.id)
    assert git(context.articles, "rev-parse", "HEAD") == before
    review.accept_regressions(context, people["citra"], draft.id, "Warga diarahkan ke loket.")
    assert publish.publish(context, people["citra"], draft.id).step == "done"
    with context.store.transaction() as database:
        assert any(
            e.what == "regressions-accepted" and e.who == "citra" and "loket" in e.detail for e in entries(database)
        )


def test_a_folder_without_git_is_told_in_one_sentence(context, people, tmp_path):
    draft = signed_draft(context, people)
    (context.articles / ".git").rename(tmp_path / "away")
    with pytest.raises(KbError, match="not kept in git"):
        publish.publish(context, people["citra"], draft.id)
    with pytest.raises(KbError, match="not kept in git"):
        versions.versions(context, "pajak")


def test_what_another_published_meanwhile_is_not_overwritten(context, people):
    draft = signed_draft(context, people)
    path = context.articles / PATH
    path.write_text(path.read_text("utf-8").replace("Siapkan dokumen.", "Siapkan paspor."), "utf-8")
    with pytest.raises(KbError, match="up to date"):
        publish.publish(context, people["citra"], draft.id)
    assert "paspor" in path.read_text("utf-8")


def test_a_signature_that_is_missing_by_the_time_of_the_lock_stops_it(context, people, monkeypatch):
    """An owner that has come to share the text since, as by a fact that another publication handed to it."""
    draft = signed_draft(context, people)

    def meanwhile(*asked):
        found = real(*asked)
        with context.store.transaction() as database:
            database.query(Signature).filter_by(owner="kominfo").delete()
        return found

    real = publish.obstacles
    monkeypatch.setattr(publish, "obstacles", meanwhile)
    with pytest.raises(KbError, match="changed in the meantime"):
        publish.publish(context, people["citra"], draft.id)
    assert OLD in live_text(context) and git(context.articles, "rev-list", "--count", "HEAD") == "1"


def test_a_git_that_refuses_leaves_everything_as_it_was(context, people):
    hook = context.articles / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho no >&2\nexit 1\n")
    hook.chmod(0o755)
    draft, before = signed_draft(context, people), current_id(context.index)
    with pytest.raises(KbError, match="nothing was published"):
        publish.publish(context, people["citra"], draft.id)
    assert OLD in (context.articles / PATH).read_text("utf-8") and git(context.articles, "status", "--porcelain") == ""
    assert current_id(context.index) == before and drafts.find_draft(context, people["ani"], draft.id).state == "review"
    hook.unlink()
    assert publish.publish(context, people["citra"], draft.id).step == "done"


def test_a_build_that_fails_is_finished_later(context, people, monkeypatch):
    draft = signed_draft(context, people)
    real = builds.build_snapshot

    def full_disk(library, encoder, index, *args, **more):
        if index == context.index:
            raise OSError(28, "No space left on device")
        return real(library, encoder, index, *args, **more)

    monkeypatch.setattr(builds, "build_snapshot", full_disk)
    with pytest.raises(KbError, match="committed but not live"):
        publish.publish(context, people["citra"], draft.id)
    assert OLD in live_text(context)
    monkeypatch.undo()
    assert (
        transaction.recover(context) == ["pajak: done"]
        and NEW in live_text(context)
        and transaction.recover(context) == []
    )


def test_what_is_typed_while_it_is_published_is_the_next_draft(context, people, monkeypatch):
    draft, real, typed = signed_draft(context, people), builds.build_snapshot, "3. Simpan buktinya."

    def while_someone_types(library, encoder, index, *args, **more):
        fresh = drafts.find_draft(context, people["budi"], draft.id)
        for who in ("ani", "budi") if index == context.index and typed not in fresh.files[PATH] else ():
            text = f"{fresh.files[PATH]}{typed}\n"
            fresh = drafts.save(context, people[who], draft.id, {PATH: text}, fresh.revision).draft
        return real(library, encoder, index, *args, **more)

    monkeypatch.setattr(builds, "build_snapshot", while_someone_types)
    assert publish.publish(context, people["citra"], draft.id).step == "done"
    closed = drafts.find_draft(context, people["ani"], draft.id)
    assert closed.state == "published" and typed not in closed.files[PATH] + live_text(context)
    with context.store.transaction(reading=True) as database:
        going_on = drafts.open_draft_of(database, "article", "pajak")
        assert drafts.writers(database, going_on) == {"ani", "budi"}
    assert going_on.state == "draft" and going_on.began_by == "budi"
    assert typed in going_on.files[PATH] and NEW in going_on.base[PATH] and not drafts.is_behind(context, going_on)


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("step", [name for name, _ in transaction.STEPS])
def test_killed_at_any_step_the_next_start_finishes_or_undoes(context, people, database, step, when):
    draft = signed_draft(context, people)
    (context.articles / "kominfo" / "catatan.txt").write_text(
        "tidak ikut", "utf-8"
    )  # another's work, not ours to commit
    before = current_id(context.index)
    assert (
        ended(publish_and_die, context.articles.parent, database.address, "citra", draft.id, step, when)
        == -signal.SIGKILL
    )
    # As it was left: the old or the new snapshot is live, sound.
    assert live_text(context).count(OLD if current_id(context.index) == before else NEW) == 1
    database.forget_the_killed()
    transaction.recover(context)
    committed = git(context.articles, "rev-list", "--count", "HEAD")
    new = committed == "2"
    assert new == (step in ("built", "live", "done") or (step, when) == ("committed", "after"))
    assert live_text(context).count(NEW if new else OLD) == 1
    assert (context.articles / PATH).read_text("utf-8").count(NEW if new else OLD) == 1
    assert git(context.articles, "status", "--porcelain") == "?? kominfo/catatan.txt"
    assert drafts.find_draft(context, people["ani"], draft.id).state == ("published" if new else "review")
    assert not list(context.articles.rglob("*.tmp-*"))
    with context.store.transaction() as session:
        assert [e.what for e in entries(session)].count("published") == new
        assert {p.step for p in session.query(Publication)} == {"done" if new else "undone"}
    assert transaction.recover(context) == []
    if not new:
        assert publish.publish(context, people["citra"], draft.id).step == "done"


def test_git_killed_in_the_middle_leaves_no_lock_that_stays(context, people, monkeypatch):
    monkeypatch.setattr(repository, "STALE_SECONDS", 0.3)
    draft = signed_draft(context, people)
    (context.articles / ".git" / "index.lock").write_text("")
    assert publish.publish(context, people["citra"], draft.id).step == "done"


def test_two_publications_at_once_wait_for_each_other(context, people):
    draft = signed_draft(context, people)
    with transaction.alone(context), pytest.raises(KbError, match="another publication"):
        publish.publish(context, people["citra"], draft.id)


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
@pytest.mark.parametrize("step", [name for name, _ in transaction.STEPS])
def test_another_machine_leaves_a_publication_that_runs_alone(context, people, database, template, step, monkeypatch):
    """It has articles and an index of its own, and the same database; it sees a publication that is not done."""
    shutil.copytree(template, context.articles.parent / "other")
    elsewhere = context.articles.parent / "other"
    other = Context(elsewhere / "articles", elsewhere / "index", context.accounts, database.open(), context.encoder)
    draft, met = signed_draft(context, people), []

    def meeting(act):
        def run(*args):
            with pytest.raises(KbError, match="another publication is running"):
                met.append(step)
                transaction.recover(other)
            act(*args)

        return run

    monkeypatch.setattr(
        transaction, "STEPS", tuple((name, meeting(act) if name == step else act) for name, act in transaction.STEPS)
    )
    assert publish.publish(context, people["citra"], draft.id).step == "done" and met == [step]
    assert NEW in live_text(context) and transaction.recover(other) == []
    with context.store.transaction() as session:
        assert "publication-undone" not in {entry.what for entry in entries(session)}


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
@pytest.mark.parametrize("after", ["written", "built"])
def test_without_the_lock_nothing_is_committed_or_goes_live(context, people, database, after, monkeypatch):
    """Its connection is ended in the middle; then another process may publish."""
    draft, steps, before = signed_draft(context, people), transaction.STEPS, git(context.articles, "rev-parse", "HEAD")

    def losing(act):
        def run(*args):
            act(*args)
            database.end_publishers()

        return run

    monkeypatch.setattr(
        transaction, "STEPS", tuple((name, losing(act) if name == after else act) for name, act in steps)
    )
    with pytest.raises(KbError) as error:
        publish.publish(context, people["citra"], draft.id)
    assert error.value.code == "publish.lock_lost" and OLD in live_text(context)
    assert (git(context.articles, "rev-parse", "HEAD") == before) is (after == "written")
    monkeypatch.setattr(transaction, "STEPS", steps)
    assert transaction.recover(context) == [f"pajak: {'undone' if after == 'written' else 'done'}"]
    if after == "written":
        assert git(context.articles, "status", "--porcelain") == "" and OLD in live_text(context)
        publish.publish(context, people["citra"], draft.id)
    assert NEW in live_text(context)


def test_an_article_is_withdrawn_at_once_with_a_reason(context, people):
    with pytest.raises(KbError, match="reason"):
        publish.withdraw(context, people["ani"], "pajak", " ")
    publish.withdraw(
        context, people["ani"], "pajak", "Aturannya\nPublication: palsu, kata Bu Sri 081234567890; lihat 1500225"
    )
    snapshot = open_snapshot(context.index, context.encoder)
    assert not snapshot.library.articles["pajak"].served_on(today())
    message = git(context.articles, "log", "-1", "--format=%B")
    assert (
        message.startswith("Withdraw pajak")
        and "Aturannya Publication: palsu, kata Bu Sri [telepon]; lihat 1500225" in message
    )
    with context.store.transaction() as database:
        assert not any("081234567890" in f"{entry.detail}" for entry in entries(database, 50))
    with pytest.raises(KbError, match="already"):
        publish.withdraw(context, people["ani"], "pajak", "Sekali lagi saja.")
    with pytest.raises(KbError, match="no article"):
        publish.withdraw(context, people["ani"], "tidak-ada", "Sekali lagi saja.")


def test_a_scheduled_draft_is_published_on_its_day(context, people):
    draft, day = signed_draft(context, people), today() + timedelta(days=3)
    for wrong in (today(), today() - timedelta(days=1)):
        with pytest.raises(KbError, match="not in the future"):
            schedule.schedule(context, people["ani"], draft.id, wrong)
    assert schedule.schedule(context, people["ani"], draft.id, day).state == "scheduled"
    assert schedule.publish_due(context, today()) == [] and OLD in live_text(context)
    assert schedule.publish_due(context, day) == ["pajak"] and NEW in live_text(context)


def test_what_cannot_be_published_on_its_day_goes_back_with_the_reason(context, people):
    draft, day = signed_draft(context, people), today() + timedelta(days=3)
    schedule.schedule(context, people["ani"], draft.id, day)
    path = context.articles / PATH
    path.write_text(path.read_text("utf-8").replace("Siapkan dokumen.", "Siapkan paspor."), "utf-8")
    assert schedule.publish_due(context, day) == []
    assert drafts.find_draft(context, people["ani"], draft.id).state == "review"
    assert "up to date" in comments.comments_of(context, draft.id)[0].text


def test_an_article_goes_back_to_any_version_with_the_signatures_of_that_text(context, people):
    publish.publish(context, people["citra"], signed_draft(context, people).id)
    publish.publish(context, people["citra"], signed_draft(context, people, NEW, "2. Bayar di bank.").id)
    first, second = versions.versions(context, "pajak")[1], versions.versions(context, "pajak")[0]
    assert first.trailers("Signed-off-by") == ["Citra <citra@contoh.id>"] and second.author == "Ani"
    assert NEW in versions.texts_of(context, "pajak", first.commit)[PATH]
    with pytest.raises(KbError, match="present one"):
        versions.roll_back(context, people["ani"], "pajak", second.commit)
    draft = versions.roll_back(context, people["budi"], "pajak", first.commit)
    assert {need.signed_by for need in review.signatures_of(context, draft)} == {"citra", "dewi"}
    publish.publish(context, people["budi"], draft.id)
    assert NEW in live_text(context)
    oldest = versions.versions(context, "pajak")[-1]
    draft = versions.roll_back(context, people["budi"], "pajak", oldest.commit)
    assert {need.signed_by for need in review.signatures_of(context, draft)} == {None}
    for commit in ("0" * 40, "--all", "HEAD~1", ""):
        with pytest.raises(KbError):
            versions.texts_of(context, "pajak", commit)


def test_owners_are_reminded_of_articles_to_read_again(context):
    library = open_snapshot(context.index, context.encoder).library
    assert schedule.reminders(library, date(2026, 11, 26)) == []
    soon = schedule.reminders(library, date(2027, 4, 20))
    assert [(r.article, r.days) for r in soon] == [("pajak", 11), ("sinyal", 11)]
    assert [r.days for r in schedule.reminders(library, date(2027, 6, 1), {"kominfo"})] == [-31]


def test_with_a_bucket_it_is_live_once_the_bucket_has_it(context, people, s3):
    away = replace(context, bucket=replace(s3, endpoint="http://127.0.0.1:9"))
    before, draft = current_id(context.index), signed_draft(context, people)
    with pytest.raises(KbError, match="bucket cannot be reached") as caught:
        publish.publish(away, people["citra"], draft.id)
    assert caught.value.code == "publish.not_live_yet" and current_id(context.index) == before
    near = replace(context, bucket=s3)
    assert transaction.recover(near) == ["pajak: done"] and NEW in live_text(context)
    assert catalogue_of(s3).live == current_id(context.index) != before


def test_a_draft_with_a_text_of_its_own_is_not_written_over_by_going_back(context, people):
    publish.publish(context, people["citra"], signed_draft(context, people).id)
    publish.publish(context, people["citra"], signed_draft(context, people, NEW, "2. Bayar di bank.").id)
    first = versions.versions(context, "pajak")[1]
    draft = drafts.open_article(context, people["ani"], "pajak")
    typed = {PATH: draft.files[PATH].replace("2. Bayar di bank.", "2. Bayar di loket.")}
    draft = drafts.save(context, people["ani"], draft.id, typed, draft.revision).draft
    with pytest.raises(KbError, match="a draft of it is open"):
        versions.roll_back(context, people["budi"], "pajak", first.commit)
    kept = drafts.find_draft(context, people["ani"], draft.id)
    assert kept.state == "draft" and kept.files[PATH] == typed[PATH]
    taken = versions.taken_into(kept.files, versions.texts_of(context, "pajak", first.commit))
    assert NEW in taken[PATH] and taken.keys() >= kept.files.keys()
    drafts.save(context, people["ani"], draft.id, {PATH: draft.base[PATH]}, draft.revision)
    assert versions.roll_back(context, people["budi"], "pajak", first.commit).state == "review"  # nothing is lost now
