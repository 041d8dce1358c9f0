import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.retrieval.indexing import dense
from kb.retrieval.indexing.dense import Cells, Exact, build_dense, change_dense, exact, load_dense, suits
from scripts.synthetic import texts
from tests.retrieval.letters import Letters

VECTORS = Letters().encode(list(texts(600)), "passage")
TWINS = np.unique(VECTORS, axis=0)  # no two alike, so that the nearest is one


def nearest(vectors: np.ndarray, vector: np.ndarray) -> np.ndarray:
    return np.argsort(-(vectors @ vector), kind="stable")


@pytest.fixture
def small_cells(monkeypatch):
    monkeypatch.setattr(dense, "EXACT_UP_TO", 100)
    monkeypatch.setattr(dense, "PER_CELL", 40)


def test_few_vectors_are_compared_exactly(tmp_path):
    index = build_dense(TWINS)
    assert isinstance(index, Exact) and len(index) == len(TWINS)
    index.save(tmp_path)
    for found in (index, load_dense(tmp_path)):
        rows, cosines = found.near(TWINS[7], 10)
        assert rows[0] == 7 and set(rows) == set(nearest(TWINS, TWINS[7])[:10])
        assert cosines == pytest.approx(TWINS[rows] @ TWINS[7], abs=1e-5)
        assert found.cosines(TWINS[7], np.array([3, 0])) == pytest.approx(TWINS[[3, 0]] @ TWINS[7], abs=1e-5)


def test_more_is_asked_for_than_there_is():
    rows, cosines = exact(TWINS[:3]).near(TWINS[0], 50)
    assert sorted(rows) == [0, 1, 2] and len(cosines) == 3
    assert len(exact(np.zeros((0, 24), np.float32)).near(TWINS[0], 5)[0]) == 0


def test_many_vectors_are_found_in_their_cells(tmp_path, small_cells):
    index = build_dense(TWINS)
    assert isinstance(index, Cells) and len(index) == len(TWINS)
    index.save(tmp_path)
    for found in (index, load_dense(tmp_path)):
        for row in range(0, len(TWINS), 23):
            rows, cosines = found.near(TWINS[row], 10)
            assert rows[0] == row and len(set(rows) & set(nearest(TWINS, TWINS[row])[:10])) >= 8
            assert cosines == pytest.approx(TWINS[rows] @ TWINS[row], abs=0.02)
        assert found.cosines(TWINS[5], np.array([9, 5, 9])) == pytest.approx(TWINS[[9, 5, 9]] @ TWINS[5], abs=0.02)


def test_the_same_vectors_give_the_same_cells(tmp_path, small_cells):
    for name in "ab":
        (tmp_path / name).mkdir()
        build_dense(TWINS).save(tmp_path / name)
    assert (tmp_path / "a" / "vectors.faiss").read_bytes() == (tmp_path / "b" / "vectors.faiss").read_bytes()


@st.composite
def sources(draw, rows: int, fresh: int):
    """Rows of an index, some taken over, in any order, and each fresh one once."""
    kept = draw(st.lists(st.integers(0, rows - 1), unique=True, min_size=rows // 2))
    return np.array(draw(st.permutations([*kept, *range(-fresh, 0)])), np.int64)


@given(sources(40, 5))
@settings(max_examples=50, deadline=None)
def test_a_changed_exact_index_is_that_of_its_rows(tmp_path_factory, source):
    folder = tmp_path_factory.mktemp("exact")
    exact(TWINS[:40]).save(folder)
    changed = change_dense(folder, source, TWINS[100:105])
    wanted = np.array([TWINS[row] if row >= 0 else TWINS[100 - 1 - row] for row in source])
    assert np.array_equal(
        changed.cosines(TWINS[0], np.arange(len(source))), exact(wanted).cosines(TWINS[0], np.arange(len(source)))
    )
    for row in range(0, len(source), 7):
        assert changed.near(wanted[row], 1)[0][0] == row


@pytest.fixture(scope="module")
def cells(tmp_path_factory):
    """A folder with the first 200 in cells."""
    folder = tmp_path_factory.mktemp("cells")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dense, "EXACT_UP_TO", 100)
        patch.setattr(dense, "PER_CELL", 40)
        build_dense(TWINS[:200]).save(folder)
    return folder


@given(st.lists(st.tuples(st.integers(0, 199), st.booleans()), min_size=1, max_size=30, unique_by=lambda edit: edit[0]))
@settings(max_examples=25, deadline=None)
def test_changed_cells_find_what_was_put_in_and_nothing_that_was_taken_out(tmp_path_factory, cells, edits):
    folder, vectors = tmp_path_factory.mktemp("changed"), TWINS[:200]
    edited = dict(edits)
    fresh = [TWINS[200 + number] for number, (_, replaced) in enumerate(edits) if replaced]
    numbers = iter(range(len(fresh)))
    at = {row: -1 - next(numbers) for row, replaced in edits if replaced}
    source = np.array([at.get(row, row) for row in range(200) if edited.get(row, True)], np.int64)
    wanted = np.array([vectors[row] if row >= 0 else fresh[-1 - row] for row in source])
    once = change_dense(cells, source, np.array(fresh, np.float32).reshape(len(fresh), 24))
    once.save(folder)
    for changed in (
        once,
        load_dense(folder),
        change_dense(folder, np.arange(len(source)), np.zeros((0, 24), np.float32)),
    ):
        assert len(changed) == len(wanted)
        for row in range(len(wanted)):
            rows, cosines = changed.near(wanted[row], 3)
            assert rows[0] == row and cosines[0] == pytest.approx(1, abs=0.02)
            assert (rows < len(wanted)).all()
        assert changed.cosines(wanted[0], np.arange(len(wanted))) == pytest.approx(wanted @ wanted[0], abs=0.02)


def test_an_index_that_no_longer_suits_its_size_is_told(small_cells):
    few, many = exact(TWINS[:50]), build_dense(TWINS[:400])
    assert suits(few, 100) and not suits(few, 101)
    assert suits(many, 410) and not suits(many, 100) and not suits(many, 900)
