"""How the words around a figure bound it: "lebih dari 60 hari", "belum 60 hari", "60 hari lebih", "batas 60 hari"."""

import re

RULE = "rule"
"""The figure tells a rule, and nothing of the asker."""


def _before(*phrases: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\S)(?:{'|'.join(phrases)})$")


def _after(*phrases: str) -> re.Pattern[str]:
    return re.compile(rf"^(?:{'|'.join(phrases)})(?!\S)")


_NO = "(?:tidak|belum|bukan|not|never|no)"
_BEFORE = (
    (
        "about",
        _before("sekitar", "kira (?:- )?kira", "kurang lebih", "about", "around", "roughly", "approximately", "~"),
    ),
    (
        "at_most",
        _before(rf"{_NO} (?:sampai |ada )?(?:lebih|(?:me)?lewati?|melebihi|melampaui|over|more|past)(?: dari| than)?"),
    ),
    (
        "under",
        _before("belum(?: (?:ada|genap|cukup|sampai|masuk))?", "tidak sampai", "kurang(?: dari)?", "(?:di ?)?bawah"),
    ),
    ("under", _before("hampir", "under", "less than", "fewer than", "below", "not yet", "almost", "nearly", "<")),
    ("over", _before("lebih(?: dari)?", "(?:ke|me)?lewati?(?: dari)?", "melebihi", "melampaui", "(?:di ?)?atas", ">")),
    ("over", _before("over", "more than", "longer than", "past", "above", "beyond", "exceed(?:s|ed|ing)?")),
    (
        "at_least",
        _before(
            "minimal", "paling sedikit", "setidaknya", "sedikitnya", "setelah", "sesudah", "at least", "after", "≥"
        ),
    ),
    ("at_most", _before("dalam(?: waktu)?", "within", "≤")),
)
_AFTER = (
    (
        RULE,
        _after(
            "itu",
            "tersebut",
            "kerja",
            "dihitung",
            "limit",
            "deadline",
            "window",
            "rule",
            "allowance",
            "period",
            "working",
        ),
    ),
    (
        "at_least",
        _after("(?:atau )?lebih(?! (?:dulu|dahulu|cepat|awal))", "(?:atau )?ke ?atas", "an", r"\+", "(?:ke)?lewat"),
    ),
    ("at_least", _after("or more", "or longer", "passed")),
    ("at_most", _after("(?:atau )?kurang", "(?:atau )?ke ?bawah", "or less", "or fewer")),
    ("past", _after("(?:yang )?(?:lalu|silam|kemarin)", "ago")),
    ("future", _after("lagi", "ke ?depan", "from now", "later")),
)
_RULES = re.compile(
    r"(?<!\S)(?:(?:batas|aturan|masa|jatah|kuota|syarat|(?:h?)itungan)(?:nya)?|maksimal|maksimum|maks|max|maximum"
    r"|paling|tenggat|bebas|limit|deadline|quota|window|rule|allowance|exemption|up to|at most)(?!\S)"
)


def bounded(before: str, after: str) -> str:
    """What the words before and after a figure make of it; empty if nothing.

    "over", "at_least", "at_most", "under", "about"; "past" and "future" of a moment; or `RULE`.
    """
    behind = next((way for way, pattern in _AFTER if pattern.search(after)), "")
    way = next((way for way, pattern in _BEFORE if pattern.search(before)), behind)
    return RULE if behind == RULE or (way not in ("over", "under") and _RULES.search(before)) else way
