import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.errors import KbError
from kb.retrieval.searching.evaluation import MEASURES, measure, read_collection

GOOD = {
    "corpus.jsonl": '{"id": "1", "title": "", "text": "Kucing tidur."}\n{"id": "2", "text": "Ikan berenang."}\n',
    "queries.jsonl": '{"id": "a", "text": "di mana kucing"}\n',
    "qrels.tsv": "query-id\tcorpus-id\tscore\na\t1\t1\n",
}
BAD = [
    ("corpus.jsonl", None, "cannot be read"),
    ("queries.jsonl", None, "cannot be read"),
    ("qrels.tsv", None, "cannot be read"),
    ("corpus.jsonl", "", "the file is empty"),
    ("queries.jsonl", "\n", "the file is empty"),
    ("qrels.tsv", "", "no question has a passage"),
    ("corpus.jsonl", '{"id": "1", "text": " "}\n', "the text of '1' is empty"),
    ("queries.jsonl", '{"id": "a", "text": ""}\n', "the text of 'a' is empty"),
    ("corpus.jsonl", '{"id": "1"}\n', '"text" is missing'),
    ("corpus.jsonl", "[1]\n", "corpus.jsonl:1"),
    ("queries.jsonl", '{"id": "a", "text": "x"}\n{"id": "a", "text": "y"}\n', "queries.jsonl:2"),
    ("qrels.tsv", "z\t1\t1\n", "there is no id 'z' in queries.jsonl"),
    ("qrels.tsv", "a\t9\t1\n", "there is no id '9' in corpus.jsonl"),
    ("qrels.tsv", "a\t1\tmany\n", "qrels.tsv:1"),
    ("qrels.tsv", "a\t1\tnan\n", "not a finite number"),
    ("qrels.tsv", b"\xff\xfe", "not in UTF-8"),
]


def write(folder, files):
    for name, text in files.items():
        if text is not None:
            (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def test_a_sound_folder_is_read(tmp_path):
    collection = read_collection(write(tmp_path, GOOD))
    assert collection.relevant == {"a": {"1": 1.0}} and set(collection.passages) == {"1", "2"}


@pytest.mark.parametrize("name, text, said", BAD, ids=lambda value: str(value)[:30])
def test_a_folder_that_is_not_sound_gets_one_sentence(tmp_path, name, text, said):
    with pytest.raises(KbError) as error:
        read_collection(write(tmp_path, GOOD | {name: text}))
    assert said in str(error.value) and name in str(error.value) and "\n" not in str(error.value)


def test_measures_are_the_textbook_ones():
    figures = measure({"q": ["x", "a", "y", "b"]}, {"q": {"a": 1.0, "b": 1.0}})
    assert figures["hit@1"] == 0 and figures["mrr@10"] == 0.5 and figures["recall@100"] == 1
    assert figures["ndcg@10"] == pytest.approx((1 / math.log2(3) + 1 / math.log2(5)) / (1 + 1 / math.log2(3)), abs=1e-4)


@given(
    st.permutations([str(n) for n in range(12)]),
    st.dictionaries(st.sampled_from([str(n) for n in range(12)]), st.integers(1, 3).map(float), min_size=1),
)
def test_measures_lie_between_none_and_all(ranked, gains):
    figures = measure({"q": ranked}, {"q": gains})
    assert set(figures) == set(MEASURES) and all(0 <= value <= 1 for value in figures.values())
    best_first = sorted(ranked, key=lambda passage: -gains.get(passage, 0))
    assert measure({"q": best_first}, {"q": gains})["ndcg@10"] == 1
