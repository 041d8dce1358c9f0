"""The notice that nobody has signed these articles, in each channel's form."""

from kb.content.library import Library
from kb.content.spoken import spoken


def notice_text(library: Library, channel: str, lang: str) -> str | None:
    """The notice for a channel (web, agent, text or voice) in a language, or as it stands beside an owner's name
    ("brief"); None if the collection has none.
    """
    notice = library.subject.notice
    if notice is None:
        return None
    if channel == "voice":
        return spoken(notice.aloud[lang], lang, library.voice)
    if channel == "brief":
        return (notice.brief or notice.short)[lang]
    return notice.short[lang] if channel == "text" else notice.full[lang]
