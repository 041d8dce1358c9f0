"""E-mail addresses in a folded text, however their signs are spelt."""

import re
from collections.abc import Iterator

_PROVIDER = r"(?:gmail|googlemail|yahoo|ymail|hotmail|outlook|icloud|live|rocketmail|proton(?:mail)?)"
_AT = re.compile(r"[ \t]{0,3}(?:@|[(\[{<][ \t]?(?:at|et|a)[ \t]?[)\]}>])[ \t]{0,3}|[ \t]{1,3}(?P<word>at|et)[ \t]{1,3}")
_DOT = r"(?:[ \t]{0,2}[(\[{<][ \t]?(?:dot|titik)[ \t]?[)\]}>][ \t]{0,2}|[ \t]{1,3}(?:dot|titik)[ \t]{1,3})"
_END = r"(?:com|co|id|net|org|or|ac|go|sch|my|web|me|io|info|biz)\b"
_LOCAL = re.compile(r"[\w+-]+(?:(?:\.|" + _DOT + r")[\w+-]+){0,4}$")
_DOMAIN = re.compile(rf"[\w-]{{1,63}}(?:(?:\.(?=\w)|{_DOT}|[ \t]{{1,2}}\.[ \t]{{1,2}}(?={_END}))[\w-]{{1,63}}){{1,6}}|{_PROVIDER}\b")
_WHOLE = re.compile(_END + "$")
_SPELT_DOT, _KNOWN = re.compile(_DOT), re.compile(rf"{_PROVIDER}\b")


def emails(text: str) -> Iterator[tuple[int, int]]:
    """Where a folded text has e-mail addresses; "at" and "dot" as words count where both are, or the provider is a known one."""
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
