from hypothesis import given, settings
from hypothesis import strategies as st

from kb.publishing.editing.merge import has_marks, line_changes, merge, word_changes

lines = st.lists(st.sampled_from(["a", "b", "c", "d", "<<<<<<<", "=======", "é", ""]), max_size=8).map(
    lambda found: "".join(f"{x}\n" for x in found)
)


def test_changes_of_other_lines_are_joined_and_of_the_same_line_marked():
    base = "satu\ndua\ntiga\nempat\n"
    assert merge(base, base.replace("satu", "SATU"), base.replace("empat", "EMPAT")).text == "SATU\ndua\ntiga\nEMPAT\n"
    both = merge(base, base.replace("dua", "kiri"), base.replace("dua", "kanan"), "Ani", "Budi")
    assert both.conflicts == 1 and has_marks(both.text) and "kiri" in both.text and "kanan" in both.text
    assert "<<<<<<< Ani" in both.text and ">>>>>>> Budi" in both.text


@settings(max_examples=60, deadline=None)
@given(lines, lines, lines)
def test_a_side_that_changed_nothing_gives_the_other(base, one, two):
    assert (
        merge(base, one, base).text == one and merge(base, base, two).text == two and merge(base, one, one).text == one
    )
    both = merge(base, one, two)
    if not both.conflicts:
        assert merge(base, two, one).text == both.text


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200), st.text(max_size=200))
def test_pieces_make_up_both_texts(old, new):
    pieces = word_changes(old, new)
    assert (
        "".join(p.text for p in pieces if p.kind != "new") == old
        and "".join(p.text for p in pieces if p.kind != "old") == new
    )


def test_lines_stand_side_by_side_with_a_gap_between():
    old = "\n".join(map(str, range(30)))
    found = line_changes(old, old.replace("3\n4", "3\nempat").replace("25", "dua lima"), around=1)
    assert None in found and [(c.old, c.new, c.old_line) for c in found if c and c.old != c.new] == [
        ("4", "empat", 5),
        ("25", "dua lima", 26),
    ]
    assert line_changes("a", "a") == []


def test_a_text_about_marks_is_no_conflict():
    assert not has_marks("=======\nJudul\n") and not has_marks("<<<<<<< a\n")
