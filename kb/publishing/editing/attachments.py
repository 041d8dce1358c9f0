"""Files of a draft: uploaded, seen by officers alone, and written beside the article when it is published."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy.orm import Session

from kb.answering.ask import today
from kb.content.attachments import (
    FOLDER,
    Attachment,
    Attachments,
    ending_of,
    inspect,
    is_attachment,
    look_at,
    name_of,
    named_in,
    require_harmless,
    require_size,
)
from kb.content.markdown import WORDS, files_in, parse
from kb.errors import KbError
from kb.publishing.context import Context
from kb.publishing.editing.drafts import get_draft
from kb.publishing.editing.front_matter import split, with_body
from kb.publishing.editing.pictures import redrawn
from kb.publishing.people.accounts import Account, require
from kb.storage.attachments import KEPT, UploadedFile, bytes_of, deleted, texts_kept, uploaded, uploaded_until
from kb.storage.draft_states import OPEN
from kb.storage.drafts import Draft
from kb.storage.notices import LINK_KEY, kept, link_key
from kb.storage.store import Store

MOST = 20
"""Files of an article."""
LONGEST_ALTERNATIVE = 300
_BARE = re.compile(r"\s*(?:[-*+]|\d+[.)])?\s*")
"""A line without words: empty, or the mark of a list's item."""
_PURPOSE = "a file of a draft"


def add_file(
    context: Context, account: Account | None, draft_id: int, name: str, data: bytes, words: Mapping[str, str]
) -> dict[str, str]:
    """Keeps an uploaded file for an open draft, and gives, by language, the Markdown that shows a picture, with `words`
    for who does not see it, or links to a PDF by them. KbError if it is not what can be kept, or no words are given.
    """
    with context.store.transaction(reading=True) as database:
        _require_writer(database, account, draft_id)  # before anything is done for who may not
    told = {lang: line for lang, said in words.items() if any(map(str.isalnum, line := _line(said)))}
    shown = name[-60:]
    ending = ending_of(data)
    if not told:
        raise KbError("attachment.upload_no_words", shown)
    if ending == "pdf":
        require_size(shown, ending, len(data))
        require_harmless(shown, data)
    else:
        data, ending = redrawn(shown, data)
    own = name_of(data, ending)
    file = inspect(own, data)
    with context.store.transaction() as database:
        draft, account = _require_writer(database, account, draft_id)
        if len(named_in(draft.files)) >= MOST:
            raise KbError("attachment.too_many", draft.subject, most=MOST)
        link_key(database)  # by which the addresses are signed at which it is seen
        database.merge(
            UploadedFile(
                name=own, sha256=file.sha256, size=file.size, width=file.width, height=file.height, data=data,
                who=account.id, at=datetime.now(UTC),
            )
        )  # fmt: skip
    return {lang: f"{'' if ending == 'pdf' else '!'}[{line}]({FOLDER}/{own})" for lang, line in told.items()}


def _require_writer(database: Session, account: Account | None, draft_id: int) -> tuple[Draft, Account]:
    draft = get_draft(database, draft_id)
    account = require(account, "author", draft.owner)
    if draft.kind != "article" or draft.state not in OPEN:
        raise KbError("draft.is_already", draft.subject, state=draft.state)
    return draft, account


def _line(words: str) -> str:
    """On one line, without what Markdown would read."""
    return " ".join(re.sub(r"[\[\]<>`\\|]", " ", words).split())[:LONGEST_ALTERNATIVE]


def with_file(text: str, written: str) -> str:
    """An article's text with a picture or a link as its last paragraph."""
    body = split(text)[1].rstrip("\n")
    return with_body(text, f"{body}\n\n{written}\n")


def without_file(text: str, address: str) -> str:
    """An article's text without a picture; of a link its words stay."""
    at = re.escape(f"({address})")
    picture, link = re.compile(rf"!\[{WORDS}\]{at}"), re.compile(rf"\[({WORDS})\]{at}")
    lines = split(text)[1].split("\n")
    kept: list[str] = []
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        left = picture.sub("", line)
        # It stood alone, maybe as an item of a list; what is indented below belongs to the item.
        if left == line or not _BARE.fullmatch(left) or following[:1].isspace():
            kept.append(link.sub(r"\1", left))
        elif not following:
            while kept and not kept[-1]:
                kept.pop()
    return with_body(text, "\n".join(kept))


def files_of(texts: Mapping[str, str | None]) -> dict[str, str]:
    """The addresses of the files that an article's texts name, in order, each with its words."""
    found: dict[str, str] = {}
    for text in texts.values():
        for file in files_in(parse(split(text or "")[1])):
            found.setdefault(file.address, file.words)
    return found


def _lacking(context: Context, texts: Mapping[str, str | None]) -> dict[str, str]:
    """By name the paths of the files that texts, by path, name and that are not beside the articles yet."""
    return {path.rpartition("/")[2]: path for path in named_in(texts) if not (context.articles / path).is_file()}


def seen_files(context: Context, texts: Mapping[str, str | None]) -> Attachments:
    """The files that texts, by path, name, as officers see them: those beside the articles, and those that are uploaded
    and not there yet.
    """
    named = sorted(named_in(texts))
    if not named:
        return {}
    with context.store.transaction(reading=True) as database:
        rows = uploaded(database, [path.rpartition("/")[2] for path in named])
        key = _serializer(database)
    waiting = {name: Attachment(sha256, size, width, height) for name, sha256, size, width, height in rows}
    found = {path: look_at(context.articles, path) or waiting.get(path.rpartition("/")[2]) for path in named}
    return {path: replace(file, address=_address(key, path)) for path, file in found.items() if file}


def to_be_written(database: Session, context: Context, texts: Mapping[str, str | None]) -> dict[str, str]:
    """By path the sha256 of each file that texts name, that is uploaded and not beside the articles yet."""
    lacking = _lacking(context, texts)
    return {lacking[name]: sha256 for name, sha256, *_ in uploaded(database, sorted(lacking))} if lacking else {}


def uploaded_bytes(context: Context, name: str) -> bytes:
    """What an uploaded file holds; KbError if it is not there."""
    with context.store.transaction(reading=True) as database:
        data = bytes_of(database, name)
    if data is None:
        raise KbError("attachment.missing", name, file=name)
    return data


def _serializer(database: Session) -> URLSafeSerializer | None:
    """None as long as nothing was signed, nor uploaded."""
    key = kept(database, LINK_KEY, "")
    return URLSafeSerializer(key, salt=_PURPOSE) if key else None


def _address(key: URLSafeSerializer | None, path: str) -> str:
    """Where officers see it, today and tomorrow: whoever has the address sees it."""
    if key is None:
        return ""
    signed = key.dumps([path, today().isoformat()])
    return f"/studio/berkas/{path.rpartition('/')[2]}?kunci={signed if isinstance(signed, str) else signed.decode()}"


def seen_by(context: Context, name: str, key: str) -> bytes | None:
    """A file of a draft for who has its address; None if the address is none, or an old one."""
    with context.store.transaction(reading=True) as database:
        try:
            signer = _serializer(database)
            path, day = signer.loads(key) if signer else ("", "")
            until = date.fromisoformat(day) + timedelta(days=1)
        except (BadData, ValueError, TypeError):
            return None
        if not is_attachment(path) or path.rpartition("/")[2] != name or today() > until:
            return None
        kept_here = bytes_of(database, name)
    if kept_here is None and look_at(context.articles, path) is not None:
        return (context.articles / path).read_bytes()
    return kept_here


def sweep(store: Store) -> int:
    """Deletes the uploaded files that no draft names; how many."""
    until = datetime.now(UTC) - KEPT
    with store.transaction(reading=True) as database:
        unnamed = uploaded_until(database, until)
        if unnamed:
            for texts in texts_kept(database):
                unnamed -= {path.rpartition("/")[2] for path in named_in(texts)}
    if not unnamed:
        return 0
    with store.transaction() as database:  # nobody waits while texts are read
        return deleted(database, unnamed, until)
