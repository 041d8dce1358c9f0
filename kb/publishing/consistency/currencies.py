"""How people write currencies."""

import re
from functools import lru_cache

from babel.numbers import get_currency_name, get_currency_symbol, list_currencies

from kb.retrieval.language.quantities import CURRENCIES

_TOKEN = re.compile(r"[^\W\d_]+|[^\w\s]")
_ALSO = {"dolar as": "USD", "dollar as": "USD", "dolar us": "USD", "dolar amerika": "USD", "dollar amerika": "USD",
         "us $": "USD", "american dollars": "USD", "s $": "SGD"}  # fmt: skip


@lru_cache(maxsize=1)
def currencies() -> dict[str, list[tuple[tuple[str, ...], str]]]:
    """First word -> ways to write a currency, the longest first, and its code (names and signs: Unicode CLDR by
    Babel). A sign or a word of several currencies is none's, unless questions take it for one's.
    """
    said: dict[str, set[str]] = {}
    for code in list_currencies("id") - {"XXX", "XTS"}:  # of no currency, for tests
        for lang in ("id", "en"):
            names = {get_currency_name(code, count, locale=lang) for count in (1, 2)}
            for name in {*names, get_currency_symbol(code, locale=lang), code}:
                words = " ".join(_TOKEN.findall(name.lower()))
                said.setdefault(words, set()).add(code)
                if len(first := words.split()[0]) > 2:  # "ringgit", "yen"; not the "jp" of "jp ¥"
                    said.setdefault(first, set()).add(code)
    found = {words: codes.pop() for words, codes in said.items() if len(codes) == 1} | _ALSO | CURRENCIES
    ways: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for words, code in found.items():
        phrase = tuple(words.split())
        ways.setdefault(phrase[0], []).append((phrase, code))
    for listed in ways.values():
        listed.sort(key=lambda way: -len(way[0]))
    return ways
