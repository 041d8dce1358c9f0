"""The questions that the answering is judged with are many, of every style,
and no copies of what it has learned from.
"""

import json
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
import pytest
from rapidfuzz import fuzz, process

from kb.content.subject import load_subject
from kb.retrieval.language.normalise import lexicon_of
from kb.settings import ROOT
from scripts.training.questions import read_questions, read_vague
from tests import shipped

FOLDER = Path(__file__).parent
STYLES = {"slang", "typo", "formal", "everyday", "story", "keywords", "mixed", "regional", "english"}
FOLDERS = ("", "later/", "awkward/", "new-articles/")
FILES = tuple(f"{folder}{name}.jsonl" for folder in FOLDERS for name in ("in_scope", "out_of_scope"))
LEXICON = lexicon_of(load_subject(ROOT / "articles"))
# Articles newer than the first sets; their questions are those of `new-articles/`.
NEWER = frozenset(
    """
    aturan-imei-masih-berlaku esim-wisata imei-kotak-beda jam-dan-kanal-layanan jual-ponsel-terdaftar
    keberatan-bea-cukai kelebihan-bayar-bea keluarga-beberapa-ponsel kiriman-pekerja-migran
    lewat-60-hari-pergi-lagi pengaduan-petugas-bea-cukai ponsel-bekas-luar-negeri ponsel-jemaah-umrah
    ponsel-keluar-lalu-pulang ponsel-pekerja-migran ponsel-perusahaan-pameran privasi-data-imei
    pulang-menetap-ponsel risiko-pemakai-ponsel tulisan-sos-tanpa-layanan wajib-daftar-imei
    xl-smartfren-bergabung
    """.split()
)
NEAR_COPY = 85
"""Percent of letters alike, words sorted, after normalising."""


def read(name: str) -> list[dict]:
    return [json.loads(line) for line in (FOLDER / name).read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def library():
    return shipped.library()


def test_every_article_is_asked_for_in_nine_styles_and_groups_of_paraphrases(library):
    inside = read("in_scope.jsonl")
    assert len(inside) >= 500
    assert min(Counter(row["style"] for row in inside).values()) >= 50
    assert {row["style"] for row in inside} == STYLES
    assert {row["articles"][0] for row in inside} == set(library.articles) - NEWER
    groups = defaultdict(set)
    for row in inside:
        groups[row["group"]].add(row["style"])
    assert min(map(len, groups.values())) >= 4


def test_newer_articles_are_asked_for_in_five_styles_and_beside_them(library):
    inside, outside = read("new-articles/in_scope.jsonl"), read("new-articles/out_of_scope.jsonl")
    asked_for = Counter(row["articles"][0] for row in inside)
    assert set(asked_for) == NEWER and min(asked_for.values()) >= 4
    assert all(set(row["articles"]) <= set(library.articles) for row in inside)
    assert len({row["style"] for row in inside}) == 5 and len(outside) >= 40


def test_half_of_the_questions_out_of_scope_are_near():
    outside = read("out_of_scope.jsonl")
    assert len(outside) >= 200
    assert Counter(row["style"] for row in outside)["near"] * 2 >= len(outside)


def test_awkward_questions_are_of_many_kinds_and_name_articles(library):
    inside, outside = (read(f"awkward/{name}.jsonl") for name in ("in_scope", "out_of_scope"))
    assert len(inside) >= 1000 and len(outside) >= 600
    kinds = {"neg", "who", "opp", "num", "name", "phone", "why", "news", "story", "bare", "plain"}
    assert {row["kind"] for row in inside} == kinds and {row["kind"] for row in outside} <= kinds
    assert all(row["articles"] and set(row["articles"]) <= set(library.articles) for row in inside)


def test_no_question_is_given_twice():
    texts = [LEXICON.normalise(row["text"]) for name in FILES for row in read(name)]
    assert len(texts) == len(set(texts))


def sorted_words(text: str) -> str:
    return " ".join(sorted(LEXICON.normalise(text).split()))


@pytest.fixture(scope="module")
def known(library):
    texts = [p for article in library.articles.values() for text in article.texts.values() for p in text.phrasings]
    texts += [*library.out_of_scope, *(question.text for question in read_questions()), *read_vague()]
    return [sorted_words(text) for text in texts]


@pytest.mark.parametrize("name", FILES)
def test_no_question_is_a_near_copy_of_what_is_searched_in_or_learned_from(known, name):
    asked = [sorted_words(row["text"]) for row in read(name)]
    likeness = process.cdist(asked, known, scorer=fuzz.ratio, score_cutoff=NEAR_COPY, dtype=np.uint8)
    copies = [(asked[row], known[column]) for row, column in zip(*likeness.nonzero(), strict=True)]
    assert not copies
