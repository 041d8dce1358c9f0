"""No code knows what the articles are about: that stands in articles/kb.yaml and the files beside it."""

import re

import pytest

from kb.settings import ROOT

SUBJECT = re.compile(
    r"imei|\b159\b|kominfo|komdigi|kemen(?:dag|perin|kominfo|komdigi|keu)|perindustrian|perdagangan|bea.?cukai"
    r"|\bcukai|\bcustoms\b|ceir\b|\bhkt\b|\batsi\b|sdppi|telkomsel|indosat|smartfren|\btri\b|\bxl\b|\bim3\b|simpati"
    r"|grapari|roaming|iphone|\bponsel|handphone|smartphone|mobile operator",
    re.IGNORECASE,
)
ALLOWED = {
    "answering/redact.py": (r"imei", "an IMEI is a personal number that is masked, whatever is asked about"),
    "content/subject.py": (r"mobile operator", "an example of what a provider may be"),
    "web/api/routes.py": (r"mobile operator", "an example of what a provider may be"),
    "answering/route.py": (r"mobile operator", "an example of what a provider may be"),
    "retrieval/language/slang.tsv": (
        r"ponsel|handphone|smartphone",
        "how people write of a telephone is everyday language",
    ),
    "retrieval/language/english.tsv": (r"ponsel|handphone|smartphone", "the same in English"),
    "retrieval/searching/courtesy.json": (r"iphone|ponsel", "words around any question: which device it was sent from"),
    "retrieval/compiling/calibration.txt": (
        r"imei|ponsel",
        "sentences that the encoder's rounding was fitted to: other ones would change every vector",
    ),
}
TEXTS = sorted(p for p in (ROOT / "kb").rglob("*") if p.is_file() and p.suffix not in {".pyc", ".safetensors"})


def test_all_kinds_of_text_are_looked_at():
    assert {".py", ".html", ".css", ".js", ".yaml", ".tsv", ".txt", ".json", ".svg"} <= {path.suffix for path in TEXTS}


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: str(path.relative_to(ROOT / "kb")))
def test_no_file_knows_of_the_shipped_subject(path):
    allowed, _ = ALLOWED.get(str(path.relative_to(ROOT / "kb")), (r"(?!)", ""))
    lines = enumerate(path.read_text("utf-8").splitlines(), 1)
    found = [
        (number, word)
        for number, line in lines
        for word in SUBJECT.findall(line)
        if not re.fullmatch(allowed, word, re.IGNORECASE)
    ]
    assert not found


@pytest.mark.parametrize("name", ALLOWED)
def test_each_allowed_file_still_needs_it(name):
    assert re.search(ALLOWED[name][0], (ROOT / "kb" / name).read_text("utf-8"), re.IGNORECASE)
