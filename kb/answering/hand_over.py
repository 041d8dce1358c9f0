"""What an agent says or sends when a call ends or goes on to somebody else. It names no person and no number of one."""

from collections.abc import Sequence
from datetime import date

from kb.answering.route import find_route
from kb.content.library import Library
from kb.content.owners import Owner

_WORDS = {
    "id": (
        "Serah terima dari {team} ke {to}",
        "Ringkasan panggilan {team}",
        "Menghubungi",
        "{One} penelepon",
        "Yang disampaikan",
        "Jawaban penelepon",
        "Catatan",
        "Kode jawaban",
    ),
    "en": (
        "Hand-over from {team} to {to}",
        "Summary of a call to {team}",
        "To reach them",
        "The caller's {one}",
        "What was said",
        "What the caller answered",
        "Note",
        "Answer code",
    ),
}


def receiver(library: Library, hand_over: str, operator: str | None) -> Owner:
    """Whom a script's ending names; the caller's own operator where that is all of them."""
    providers = library.subject.providers
    return library.owners[operator if providers and hand_over == providers.group and operator else hand_over]


def hand_over_summary(
    library: Library, lang: str, team: str, to: str, *, titles: Sequence[str] = (), said: str = "",
    path: Sequence[tuple[str, str]] = (), operator: str | None = None, note: str = "", receipts: Sequence[str] = (),
    on: date,
) -> str:  # fmt: skip
    """A message for whoever takes the call from here; `path` holds questions and answers, `note` is masked already.

    To the team itself it hands nothing over: it says what was said, and not how to reach the team.
    """
    heading, of_own, reach, of_operator, was_said, answers, noted, codes = _WORDS[library.subject.told_in(lang)]
    owner = library.owners[to]
    contacts = ", ".join(
        f"{c.label[lang]}: {c.value}" if c.label and c.kind != "outlet" else c.value
        for c in library.contacts_of(owner, on)
    )
    if not contacts:
        contacts = ", ".join(c.value for c in find_route(library, None, None, lang, on).contacts)
    own_name = library.owners[team].name[lang]
    lines = [heading.format(team=own_name, to=owner.name[lang]), f"{reach}: {contacts}"]
    if to == team:
        lines = [of_own.format(team=own_name)]
    providers = library.subject.providers
    if operator and providers:
        one = providers.one[lang]
        lines.append(f"{of_operator.format(one=one, One=one.capitalize())}: {library.owners[operator].name[lang]}")
    lines += [f"- {title}" for title in titles]
    if path:
        lines += [f"{answers}:", *(f"- {question} → {answer}" for question, answer in path)]
    if said:
        lines.append(f"{was_said}: {said}")
    if note.strip():
        lines.append(f"{noted}: {note.strip()}")
    if receipts:
        lines.append(f"{codes}: {', '.join(receipts)}")
    return "\n".join(lines)
