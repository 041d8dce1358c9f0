"""E-mail addresses in a folded text, however their signs are spelt."""

import re
from collections.abc import Iterator

_PROVIDER = r"(?:gmail|googlemail|yahoo|ymail|hotmail|outlook|icloud|live|rocketmail|proton(?:mail)?)"
# What people put around a spelt sign: blanks, hyphens, quotes, stars; not what ends a part of a sentence.
_AROUND = r"(?:[ \t_]|[^\w\s,.;:!?]){1,4}"
_AT = re.compile(
    r"[ \t]{0,3}(?:@|%40|[(\[{<][ \t]?(?:at|et|a|@)[ \t]?[)\]}>])[ \t]{0,3}|[ \t]{1,3}a[ \t]?keong[ \t]{1,3}"
    rf"|(?P<word>{_AROUND}(?:at|et|ad){_AROUND})|(?:at|et)(?={_PROVIDER}(?:dot|titik)com?)"
)
_DOT = rf"(?:{_AROUND}(?:dot|titik){_AROUND})"
_END = r"(?:com|co|id|net|org|or|ac|go|sch|my|web|me|io|info|biz)\b"
_LOCAL = re.compile(r"[\w+-]+(?:(?:\.|" + _DOT + r")[\w+-]+){0,4}$")
_DOMAIN = re.compile(
    rf"{_PROVIDER}(?:dot|titik)com?\w{{0,8}}|[\w-]{{1,63}}(?:(?:\.(?=\w)|{_DOT}"
    rf"|[ \t]{{1,2}}\.[ \t]{{0,2}}(?={_END}))[\w-]{{1,63}}){{1,6}}|{_PROVIDER}\b"
)
_WHOLE = re.compile(_END + "$")
_SPELT_DOT, _KNOWN = re.compile(_DOT), re.compile(rf"{_PROVIDER}\b")


def emails(text: str) -> Iterator[tuple[int, int]]:
    """Where a folded text has e-mail addresses; "at" and "dot" as words count where both are,
    or the provider is a known one.
    """
    ended = 0
    for at in _AT.finditer(text):
        begin = max(ended, at.start() - 80)
        local, domain = _LOCAL.search(text[begin : at.start()]), _DOMAIN.match(text, at.end(), at.end() + 200)
        if not local or not domain:
            continue
        handle = at[0].startswith(" ") and at[0].endswith("@") and not _WHOLE.search(domain[0])  # "cek @layanan.resmi"
        if handle or (at["word"] and not _SPELT_DOT.search(domain[0]) and not _KNOWN.match(domain[0])):
            continue
        ended = domain.end()
        yield begin + local.start(), ended
