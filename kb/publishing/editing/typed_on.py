"""What officers typed at a draft while it was being published: no part of that, and the beginning of the next draft."""

from itertools import takewhile

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.publishing.context import Context
from kb.publishing.editing.drafts import Texts, begin_anew, keep_as_written
from kb.publishing.editing.overlay import final_files
from kb.publishing.people.accounts import Account
from kb.storage.drafts import Draft, DraftSave


def go_on_with_typed(context: Context, database: Session, closed: Draft, published: Texts) -> None:
    """Leaves a draft that was just published with the files that were, and begins another with what was typed on."""
    if {path: text for path, text in final_files(closed.files).items() if text != closed.base.get(path)} == published:
        return
    typed, closed.files = closed.files, {path: published.get(path, closed.base.get(path)) for path in closed.files}
    saves = select(DraftSave).where(DraftSave.draft == closed.id, DraftSave.aside.is_(False))
    newest_first = database.scalars(saves.order_by(DraftSave.id.desc()))
    was_published = final_files(closed.files)
    since = takewhile(lambda one: final_files(one.files) != was_published, newest_first)
    last, *others = dict.fromkeys(one.who for one in since)
    draft = begin_anew(context, database, Account(last, last, None, {}), closed, typed)
    keep_as_written(database, draft, others, typed)
