"""The notice that no agency has signed these articles, in each channel's form."""

from kb.content.spoken import spoken

COMPILED = {"id": "24 November 2026", "en": "24 November 2026"}

_FULL = {
    "id": "Jawaban ini disusun dari sumber publik (keadaan {date}) dan belum disahkan instansi mana pun. Untuk kepastian, hubungi instansi atau operator yang disebut.",
    "en": "This answer was compiled from public sources (as of {date}) and is not yet signed by any agency. To be certain, contact the agency or operator named here.",
}
_SHORT = {
    "id": "Dari sumber publik {date}, belum disahkan instansi.",
    "en": "From public sources {date}, not signed by any agency.",
}
_SPOKEN = {
    "id": "Perlu diketahui, jawaban ini disusun dari sumber publik per {date} dan belum disahkan instansi mana pun.",
    "en": "Please note: this answer comes from public sources as of {date} and no agency has signed it yet.",
}
_FORMS = {"web": _FULL, "agent": _FULL, "text": _SHORT, "voice": _SPOKEN}


def notice_text(channel: str, lang: str) -> str:
    """The notice for a channel (web, agent, text or voice) in a language."""
    notice = _FORMS[channel][lang].format(date=COMPILED[lang])
    return spoken(notice, lang) if channel == "voice" else notice
