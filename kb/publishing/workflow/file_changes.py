"""Changing a file of the collection that is no article and no fact: an owner's entry, the glossary, what is asked back,
what is out of scope. Each owner has one draft a file.

An owner's entry is signed by that owner; the other files are everybody's, and whoever `kb.yaml` names as the fallback
signs for all.
"""

from collections.abc import Callable
from typing import Any

from kb.content.library import Library
from kb.content.source_text import LARGEST_WHOLE, TextError, read_text
from kb.errors import KbError
from kb.publishing.context import Context
from kb.publishing.editing.drafts import begin, open_draft_of, save
from kb.publishing.editing.merge import OURS, has_marks
from kb.publishing.editing.overlay import data_in, proposed_library
from kb.publishing.people.accounts import Account, require
from kb.storage.drafts import Draft

KIND = "file"
OWNERS, GLOSSARY, CLARIFY, OUT_OF_SCOPE = "owners.yaml", "glossary.yaml", "clarify.yaml", "out_of_scope.txt"
FILES = (OWNERS, GLOSSARY, CLARIFY, OUT_OF_SCOPE)


def file_of(draft: Draft) -> str:
    """The one file that a draft of this kind is of."""
    return next(iter(draft.files))


def _subject(name: str, owner: str) -> str:
    return f"{name.partition('.')[0].replace('_', '-')}-{owner}"[:80]


def text_to_change(context: Context, name: str, owner: str) -> tuple[str, Draft | None]:
    """A file as an owner's open draft has it, with that draft, else as it lies in the folder; empty if there is none.

    KbError if it cannot be read.
    """
    with context.store.transaction(reading=True) as database:
        draft = open_draft_of(database, KIND, _subject(name, owner))
    return (str(draft.files[name]) if draft else _present(context, name) or ""), draft


def _present(context: Context, name: str) -> str | None:
    path = context.articles / name
    try:
        return read_text(path, LARGEST_WHOLE) if path.exists() else None
    except TextError as error:
        raise error.in_file(name) from None


def require_one_text(name: str, text: str) -> None:
    """KbError, with its line, if two officers' texts stand side by side where only one can be read, as in YAML."""
    if name.endswith(".yaml") and has_marks(text):
        line = text[: text.index(OURS)].count("\n") + 1
        raise KbError("draft.two_texts", name, line)


def change_file(
    context: Context, account: Account | None, name: str, owner: str, change: Callable[[str], str]
) -> Draft:
    """The owner's draft of a file with a change in it; for authors of the owner.

    KbError, with its line, if the file cannot be used, as it is or with the change, or if nothing is another.
    """
    account = require(account, "author", owner)
    text, draft = text_to_change(context, name, owner)
    require_one_text(name, text)
    changed = change(text)
    if changed == text:
        raise KbError("draft.nothing_changed", name)
    proposed_library(context.articles, {name: changed})
    if draft is not None:
        return save(context, account, draft.id, {name: changed}, draft.revision).draft
    present = _present(context, name)
    base: dict[str, str | None] = {} if present is None else {name: present}
    with context.store.transaction() as database:
        return begin(database, account, KIND, _subject(name, owner), owner, base, {name: changed})


def file_signers(library: Library, draft: Draft) -> list[str]:
    """Who signs: of the owners' file each owner whose entry is another than before; of the others the fallback."""
    if file_of(draft) != OWNERS:
        return [library.subject.fallback.owner]
    before, after = (_entries(texts.get(OWNERS) or "") for texts in (draft.base, draft.files))
    changed = {owner for owner in before.keys() | after.keys() if before.get(owner) != after.get(owner)}
    return [draft.owner, *sorted(changed - {draft.owner})]


def _entries(text: str) -> dict[str, Any]:
    listed = data_in(text).get("owners")
    return {str(entry.get("id")): entry for entry in listed or () if isinstance(entry, dict)}
