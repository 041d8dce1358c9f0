from hypothesis import given, settings
from hypothesis import strategies as st

from kb.publishing.editing.items import merge_file
from kb.publishing.editing.merge import Merged, has_marks, line_changes, merge, word_changes

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


FACTS = """\
# Where they were found.
sources:
  one: {title: Satu}

facts:
- id: a
  kind: count  # of what
# The second one.
- id: b
  kind: count
"""


def added(text: str, name: str) -> str:
    text = text.replace("{title: Satu}\n", f"{{title: Satu}}\n  from-{name}: {{title: {name}}}\n")
    return text + f"- id: {name}\n  kind: count\n  value: 1\n"


def test_what_two_officers_add_to_a_file_of_the_collection_stands_one_below_the_other():
    one, two = added(FACTS, "c"), added(FACTS, "d")
    assert merge(FACTS, one, two).conflicts
    both = merge_file("facts.yaml", FACTS, one, two)
    assert not both.conflicts
    assert both.text == two.replace("  from-d", "  from-c: {title: c}\n  from-d").replace(
        "- id: d", "- id: c\n  kind: count\n  value: 1\n- id: d"
    )
    lines = merge_file("out_of_scope.txt", "satu\n", "satu\ndua\n", "satu\ntiga\n")
    assert lines == Merged("satu\ndua\ntiga\n", 0)


def test_one_item_that_both_changed_stands_between_marks_and_an_item_taken_away_stays_away():
    one, two = (added(FACTS, "c").replace("kind: count  #", f"kind: {kind}  #") for kind in ("date", "text"))
    both = merge_file("facts.yaml", FACTS, one, two)
    assert both.conflicts == 1 and has_marks(both.text) and both.text.count("- id: c") == 1
    gone = FACTS.replace("# The second one.\n- id: b\n  kind: count\n", "")
    both = merge_file("facts.yaml", FACTS, gone + "- id: x\n  kind: date\n", added(FACTS, "c"))
    assert both.conflicts == 0 and "id: b" not in both.text and "id: x" in both.text and "id: c" in both.text
    changed = added(FACTS, "c").replace("- id: b\n  kind: count", "- id: b\n  kind: date")
    assert merge_file("facts.yaml", FACTS, gone, changed).conflicts == 1
