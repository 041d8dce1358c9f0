"""What readers of a draft say of its lines: comments, answers to them, and wording that is suggested and taken."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.errors import KbError
from kb.publishing.context import Context
from kb.publishing.editing.drafts import Saved, Texts, bring_in, get_draft
from kb.publishing.editing.overlay import present_library, writing_turn
from kb.publishing.people.accounts import Account, require
from kb.publishing.workflow.shares import concerned
from kb.publishing.workflow.words import masked
from kb.storage import audit
from kb.storage.draft_states import OPEN
from kb.storage.drafts import Comment, Draft, now

LONGEST_COMMENT = 2000


def comment(
    context: Context,
    account: Account | None,
    draft_id: int,
    path: str,
    line: int,
    text: str,
    words: str = "",
    wording: str | None = None,
) -> Comment:
    """Says something of a line, or of some of its words, and what may stand there instead (nothing at all, if it is
    empty); for reviewers of the owners that sign, and the owner's authors. KbError if the words are not in the line,
    or other words are suggested for some that are in it several times, if nothing is said, or it is too long.
    """
    text, words = masked(context.articles, text), words.strip()
    wording = None if wording is None else " ".join(wording.split())
    with writing_turn(context) as database:
        draft = get_draft(database, draft_id)
        account = _require_reader(context, account, draft)
        lines = (draft.files.get(path) or "").split("\n")
        if path not in draft.files or not 0 <= line <= len(lines):
            raise KbError("review.no_line", path or draft.subject, number=line)
        quoted = lines[line - 1] if line else ""
        if wording is not None and not quoted.strip():
            raise KbError("review.wording_of_nothing", path)
        if words and words not in quoted:
            raise KbError("review.words_not_there", path, number=line)
        if wording is not None and words and quoted.count(words) > 1:
            raise KbError("review.words_twice", path, words=words[:80])
        if wording is not None and wording == (words or quoted.strip()):
            raise KbError("review.same_wording", path)
        found = add_comment(database, account, draft, path, line, quoted, text, words, wording)
        audit.note(database, account.id, "commented", draft.subject, f"{path}:{line}")
        return found


def add_comment(
    database: Session,
    account: Account,
    draft: Draft,
    path: str,
    line: int,
    quoted: str,
    text: str,
    words: str = "",
    wording: str | None = None,
    answers: int | None = None,
) -> Comment:
    """Keeps a comment; KbError if it says nothing or too much."""
    text = text.strip()
    if not text and wording is None:
        raise KbError("review.empty_comment")
    if max(len(text), len(wording or "")) > LONGEST_COMMENT:
        raise KbError("review.long_comment", most=LONGEST_COMMENT)
    found = Comment(
        draft=draft.id, path=path, line=line, quoted=quoted, text=text, who=account.id, at=now(),
        words=words or None, wording=wording, answers=answers,
    )  # fmt: skip
    database.add(found)
    database.flush()
    return found


def reply(context: Context, account: Account | None, comment_id: int, text: str) -> Comment:
    """Answers a comment, or another answer to it; for who may comment."""
    text = masked(context.articles, text)
    with writing_turn(context) as database:
        first = _comment(database, comment_id)
        draft = get_draft(database, first.draft)
        account = _require_reader(context, account, draft)
        root = first.answers or first.id
        found = add_comment(database, account, draft, first.path, first.line, "", text, answers=root)
        audit.note(database, account.id, "commented", draft.subject, f"{first.path}:{first.line}")
        return found


def comments_of(context: Context, draft_id: int) -> list[Comment]:
    """All comments, by file and line, each followed by its answers."""
    with context.store.transaction(reading=True) as database:
        found = list(database.scalars(select(Comment).where(Comment.draft == draft_id)))
    place = {one.id: (one.path, one.line) for one in found}
    return sorted(found, key=lambda one: (*place[one.answers or one.id], one.answers or one.id, one.id))


def settle(context: Context, account: Account | None, comment_id: int, done: bool = True) -> None:
    """Marks a comment as attended to."""
    with writing_turn(context) as database:
        found = _comment(database, comment_id)
        _require_reader(context, account, get_draft(database, found.draft))
        found.done = done


def take_wording(context: Context, account: Account | None, comment_id: int) -> Saved:
    """Puts suggested wording where its words stand now and settles the comment; for the owner's authors. Both wrote it
    then, so that who suggested it does not sign it. KbError if the words are gone, or stand there several times and
    the line is another.
    """
    with writing_turn(context) as database:
        found = _comment(database, comment_id)
        draft = get_draft(database, found.draft)
        account = require(account, "author", draft.owner)
        if draft.state not in OPEN:
            raise KbError("draft.is_already", draft.subject, state=draft.state)
        if found.wording is None or found.done or found.taken_by:  # it was pressed twice, say
            raise KbError("review.no_wording", found.path)
        files: Texts = draft.files | {found.path: with_wording(draft.files.get(found.path) or "", found)}
        found.done, found.taken_by = True, account.id
        return bring_in(database, account, draft, files, {found.who})


def with_wording(text: str, suggested: Comment) -> str:
    """The text with the suggested wording; KbError if there is no one place for it."""
    lines, words = text.split("\n"), suggested.words or suggested.quoted.strip()
    at = suggested.line - 1
    if not (0 <= at < len(lines) and lines[at] == suggested.quoted):
        if text.count(words) != 1:
            raise KbError("review.words_gone", suggested.path)
        at = next(number for number, line in enumerate(lines) if words in line)
    lines[at] = lines[at].replace(words, suggested.wording or "", 1)
    return "\n".join(lines)


def _comment(database: Session, comment_id: int) -> Comment:
    found = database.get(Comment, comment_id)
    if found is None:
        raise KbError("review.no_comment")
    return found


def _require_reader(context: Context, account: Account | None, draft: Draft) -> Account:
    """An author of the draft's owner, or a reviewer of one of the owners that the draft is about."""
    if account is not None and account.has("author", draft.owner):
        return account
    owners = concerned(present_library(context.articles), draft)
    if account is not None and any(account.has("reviewer", owner) for owner in owners):
        return account
    return require(account, "reviewer", draft.owner)
