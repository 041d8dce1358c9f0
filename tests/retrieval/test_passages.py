from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.retrieval.indexing.passages import KINDS, LANGUAGES, Passage, Passages, undivided_key
from kb.retrieval.language.normalise import FILLERS, general

IDS = ("a", "b", "c")
some_text = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=12)
passage = st.builds(Passage, st.sampled_from(("", *IDS)), st.sampled_from(LANGUAGES), st.sampled_from(KINDS), some_text)
# As the builder makes them: article by article, then those of none.
tables = st.lists(passage, max_size=12).map(lambda rows: sorted(rows, key=lambda row: (row.article == "", row.article)))


@given(tables)
def test_a_table_gives_back_its_passages(tmp_path_factory, rows):
    table, folder = Passages.of(IDS, rows, general()), tmp_path_factory.mktemp("passages")
    table.save(folder)
    for read in (table, Passages.load(folder, IDS)):
        assert list(read) == rows and len(read) == len(rows)
        bounds = read.bounds()
        assert [[row.article for row in rows[a:b]] for a, b in pairwise(bounds)] == [
            [id] * sum(row.article == id for row in rows) for id in IDS
        ]
        assert read.answerable() == sum(row.article != "" for row in rows)


@given(tables, tables, st.data())
def test_a_table_changed_is_that_of_its_rows(old, new, data):
    kept = data.draw(st.lists(st.integers(0, max(0, len(old) - 1)), unique=True)) if old else []
    source = np.array(data.draw(st.permutations([*kept, *range(-len(new), 0)])), np.int64)
    wanted = Passages.of(IDS, [old[row] if row >= 0 else new[-1 - row] for row in source], general())
    changed = Passages.of(IDS, old, general()).changed(IDS, source, Passages.of(IDS, new, general()))
    for name in Passages.COLUMNS:
        one, two = getattr(changed, name), getattr(wanted, name)
        assert np.array_equal(one, two) and one.dtype == two.dtype, name


def test_articles_may_come_and_go():
    old = Passages.of(("a", "c"), [Passage("a", "id", "title", "satu"), Passage("c", "id", "title", "tiga")], general())
    new = Passages.of(("b", "c"), [Passage("b", "id", "title", "dua")], general())
    assert [row.article for row in old.changed(("b", "c"), np.array([-1, 1]), new)] == ["b", "c"]


def test_whose_words_they_are():
    table = Passages.of(
        IDS,
        [
            Passage("a", "id", "title", "Berapa pajak?"),
            Passage("b", "id", "section", "Isi"),
            Passage("b", "id", "phrasing", "hp-ku KENA pajak"),
        ],
        general(),
    )
    assert table.holder("berapa pajak") == "a" and table.holder("hp ku kena pajak") == "b"
    assert table.holder("isi") is None


@given(
    st.lists(st.sampled_from(("ponsel", "diblokir", "tidak", "bisa", "daftar")), min_size=1, max_size=5),
    st.lists(st.tuples(st.integers(0, 5), st.sampled_from(sorted(FILLERS))), max_size=4),
)
def test_a_question_is_the_same_with_fillers_between_its_words(words, fillers):
    filled = list(words)
    for place, filler in fillers:
        filled.insert(min(place, len(filled)), filler)
    assert undivided_key(" ".join(filled)) == undivided_key("".join(words))


@pytest.mark.parametrize(
    ("one", "other"), [("ponsel diblokir", "ponsel tidak diblokir"), ("apa imei", "imei"), ("saya", "ya"), ("saya", "")]
)
def test_a_word_that_bears_on_a_question_makes_it_another(one, other):
    assert undivided_key(one) != undivided_key(other)
