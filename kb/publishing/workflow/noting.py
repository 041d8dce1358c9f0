"""What readers are told of a change: written with the draft, published with it."""

from collections.abc import Mapping

from kb.content.change_note import change_note
from kb.errors import KbError
from kb.publishing.context import Context
from kb.publishing.editing.drafts import get_draft
from kb.publishing.people.accounts import Account
from kb.publishing.workflow.publish import require_publisher
from kb.publishing.workflow.words import masked
from kb.storage import audit
from kb.storage.draft_states import OPEN
from kb.storage.drafts import Draft


def note_change(context: Context, account: Account | None, draft_id: int, kind: str, words: Mapping[str, str]) -> Draft:
    """Keeps what kind of change an open draft is and what its readers are told, by language, numbers of persons masked.

    For authors and reviewers of its owner. KbError if the sentence is missing or too long.
    """
    note = change_note(kind, {lang: masked(context.articles, text) for lang, text in words.items()})
    with context.store.transaction() as database:
        draft = get_draft(database, draft_id)
        account = require_publisher(account, draft.owner)
        if draft.state not in OPEN:
            raise KbError("draft.is_already", draft.subject, state=draft.state)
        if draft.change != note.as_json():
            draft.change = note.as_json()
            said = " / ".join(note.words.values())
            audit.note(database, account.id, "change-noted", draft.subject, f"{kind}: {said}" if said else kind)
        return draft
