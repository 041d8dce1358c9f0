"""An article's past: every published version, what differs, and the way back to one."""

from kb.content.history import text_at
from kb.errors import KbError
from kb.publishing import repository
from kb.publishing.context import Context
from kb.publishing.editing.drafts import Texts, article_files, begin, open_draft_of, save
from kb.publishing.editing.overlay import present_library
from kb.publishing.people.accounts import Account, require
from kb.storage import audit
from kb.storage.draft_states import REVIEW
from kb.storage.drafts import Draft, now


def _paths(context: Context, article_id: str) -> list[str]:
    found = article_files(context.articles, article_id)
    if not found:
        raise KbError("article.not_there", article=article_id)
    main = next(iter(found)).removesuffix(".md")
    beside = present_library(context.articles).subject.beside
    return [f"{main}.md", *(f"{main}.{lang}.md" for lang in dict.fromkeys(("en", *beside)))]


def versions(context: Context, article_id: str) -> list[repository.Version]:
    """The commits that changed an article, newest first; KbError if the articles are not kept in git."""
    repository.require_work_tree(context.articles)
    return repository.history(context.articles, _paths(context, article_id))


def texts_of(context: Context, article_id: str, commit: str) -> Texts:
    """An article's files as a commit left them; KbError if it was not there then."""
    if not commit.isalnum():
        raise KbError("version.none", version=commit[:40])
    found = {path: text_at(context.articles, commit, path) for path in _paths(context, article_id)}
    if not any(found.values()):
        raise KbError("version.not_there_then", article_id)
    return found


def taken_into(draft: Texts, version: Texts) -> Texts:
    """A draft's files with a version's text in their place; a file that the version did not have stays."""
    return draft | {path: text for path, text in version.items() if text is not None}


def roll_back(context: Context, account: Account | None, article_id: str, commit: str) -> Draft:
    """A draft in review with the text of an older version; KbError if a draft with another text is open, which may take
    the version's (`taken_into`).

    Signatures that were given for exactly that text still count, so it can be published at once.
    """
    present = article_files(context.articles, article_id)
    owner = next(iter(present), "").partition("/")[0]
    account = require(account, "author", owner or None)
    files = {
        path: text
        for path, text in texts_of(context, article_id, commit).items()
        if text is not None or path in present
    }
    if files == present:
        raise KbError("version.is_present", article_id)
    with context.store.transaction() as database:
        draft = open_draft_of(database, "article", article_id)
        if draft is None:
            draft = begin(database, account, "article", article_id, owner, present, files)
    files = dict.fromkeys(draft.files) | files
    if draft.files not in (files, draft.base):
        raise KbError("version.draft_open", article_id)
    if draft.files != files:
        draft = save(context, account, draft.id, files, draft.revision).draft
    with context.store.transaction() as database:
        draft = database.merge(draft)
        draft.state, draft.handed_in = REVIEW, now()
        audit.note(database, account.id, "rolled-back", article_id, commit)
        return draft
