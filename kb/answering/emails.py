"""E-mail addresses in a folded text, however their signs are spelt."""

import re
from collections.abc import Iterator

_PROVIDER = r"(?:gmail|googlemail|yahoo|ymail|hotmail|outlook|icloud|live|rocketmail|proton(?:mail)?)"
# What people put around a spelt sign: blanks, hyphens, quotes, stars; not what ends a part of a sentence.
_AROUND = r"(?:[ \t_]|[^\w\s,.;:!?]){1,4}"
_AT = re.compile(
    r"[ \t]{0,3}(?:@|%40|[(\[{<][ \t]?(?:at|et|a|@)[ \t]?[)\]}>])[ \t]{0,3}|[ \t]{1,3}a[ \t]?keong[ \t]{1,3}"
    rf"|(?P<word>{_AROUND}(?:at|et|ad){_AROUND})"
    rf"|(?P<known>[ \t]{{1,3}}(?:(?:a|keong)[ \t]{{1,3}})?)(?={_PROVIDER}\b)"
    rf"|(?:at|et)(?={_PROVIDER}(?:dot|titik)com?)"
)
_DOT = rf"(?:{_AROUND}(?:dot|titik){_AROUND})"
# Signs of a name that are said.
_JOINT = rf"(?:{_AROUND}(?:dot|titik|underscore|garis[ ]bawah|strip|dash|minus|hyphen){_AROUND})"
_END = r"(?:com|co|id|net|org|or|ac|go|sch|my|web|me|io|info|biz)\b"
_LOCAL = re.compile(r"[\w+-]+(?:(?:\.|" + _JOINT + r")[\w+-]+){0,4}$")
_DOMAIN = re.compile(
    rf"{_PROVIDER}(?:dot|titik)com?\w{{0,8}}|[\w-]{{1,63}}(?:(?:\.(?=\w)|{_DOT}"
    rf"|(?<=mail|ahoo|look|loud|live|oton|. co)[ \t,](?={_END})|[ \t]{{1,2}}\.[ \t]{{0,2}}(?={_END})"
    rf")[\w-]{{1,63}}){{1,6}}|{_PROVIDER}\b"
)
_SAID = re.compile(_JOINT)
_WHOLE = re.compile(_END + "$")
_TOLD = re.compile(
    r"(?<![^\W_])(?:e-?mail|imel|imail|surel|mail|gmail)(?:ku|nya|mu)?"
    r"(?:[\s:=-]{1,3}(?:saya|sy|aku|gue|gw|ku|nya|my|is|ini|itu|adalah|ke|address|di|alamat|to)(?![^\W_])){0,4}[\s:=]{1,3}"
)
"""Words that say that a name of mail follows, which may be several words then."""
_MOST_WORDS = 3
_NO_NAME = frozenset(
    "email e-mail mail imel surel akun account ke di dari pakai pake via lewat login buka masuk kirim dengan atau dan "
    "the my a an to by with use using bisa saya apa".split()
)
_SPELT_DOT, _KNOWN = re.compile(_DOT), re.compile(rf"{_PROVIDER}\b")


def emails(text: str) -> Iterator[tuple[int, int]]:
    """Where a folded text has e-mail addresses; "at" and "dot" as words count where both are,
    or the provider is a known one.
    """
    ended = 0
    for at in _AT.finditer(text):
        begin = max(ended, at.start() - 80)
        before = text[begin : at.start()]
        local, domain = _LOCAL.search(before), _DOMAIN.match(text, at.end(), at.end() + 200)
        if not local or not domain:
            continue
        name = local.start()
        if at["word"] or at["known"]:
            told = _name_told(before)
            whole = _WHOLE.search(domain[0]) is not None
            if at["known"] and not (whole and (told is not None or _is_spelt(local[0]))):
                continue
            if not whole and local[0] in _NO_NAME:  # "email at gmail is needed"
                continue
            name = name if told is None else min(told, name)
        handle = at[0].startswith(" ") and at[0].endswith("@") and not _WHOLE.search(domain[0])  # "cek @layanan.resmi"
        if handle or (at["word"] and not _SPELT_DOT.search(domain[0]) and not _KNOWN.match(domain[0])):
            continue
        ended = domain.end()
        yield begin + name, ended


def _name_told(before: str) -> int | None:
    """Where a name of at most three words begins of which the words before say that it is one of mail."""
    told = next(reversed(list(_TOLD.finditer(before))), None)
    if not told or not 0 < len(re.findall(r"[\w+-]+", _SAID.sub("", before[told.end() :]))) <= _MOST_WORDS:
        return None
    return None if _NO_NAME & set(before[told.end() :].split()) else told.end()


def _is_spelt(name: str) -> bool:
    """Whether a name has a sign or a digit in it, as no word of a sentence has."""
    return name not in _NO_NAME and re.search(rf"[\d_.+]|{_JOINT}", name) is not None
