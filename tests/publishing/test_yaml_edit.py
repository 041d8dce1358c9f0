"""YAML that a form changes: what was there keeps its lines, its comments and its order."""

from copy import deepcopy
from datetime import date

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.publishing.editing.yaml_edit import with_value, without_value
from kb.settings import ROOT

OWNERS = """\
# Who answers.
owners:
- id: one  # the first
  contacts:
  # The number of the law.
  - {kind: phone, value: "159", fact: contact-159}
  - {kind: web, value: satu.id}
  hours: null  # nobody says
  prefixes: []
# The second office.
- id: two
  hours: {id: "Senin", en: "Monday"}
"""


def test_a_value_is_set_and_all_other_lines_and_comments_stay():
    changed = with_value(OWNERS, ("owners", 0, "hours"), {"id": "Setiap hari", "en": "Every day"})
    assert changed == OWNERS.replace(
        "hours: null  # nobody says", 'hours: {id: "Setiap hari", en: "Every day"}  # nobody says'
    )
    assert with_value(OWNERS, ("owners", 0, "prefixes"), ["0811"]) == OWNERS.replace(
        "prefixes: []", 'prefixes: ["0811"]'
    )
    assert with_value(OWNERS, ("owners", 1, "hours", "id"), "Selasa") == OWNERS.replace("Senin", "Selasa")
    assert with_value(OWNERS, ("owners", 1, "open"), [{"opens": "08:00"}]) == OWNERS + '  open: [{opens: "08:00"}]\n'


def test_an_item_of_a_list_is_added_and_taken_away_and_the_others_keep_their_comments():
    contacts = yaml.safe_load(OWNERS)["owners"][0]["contacts"]
    more = [*contacts, {"kind": "email", "value": "a@satu.id"}]
    added = with_value(OWNERS, ("owners", 0, "contacts"), more)
    assert added == OWNERS.replace("value: satu.id}\n", 'value: satu.id}\n  - {kind: email, value: "a@satu.id"}\n')
    assert with_value(OWNERS, ("owners", 0, "contacts", 2), more[2]) == added
    assert with_value(added, ("owners", 0, "contacts"), contacts) == OWNERS
    assert without_value(OWNERS, ("owners", 0, "contacts", 1)) == OWNERS.replace(
        "  - {kind: web, value: satu.id}\n", ""
    )
    assert yaml.safe_load(with_value(OWNERS, ("owners", 0, "contacts"), []))["owners"][0]["contacts"] == []
    assert without_value(OWNERS, ("owners", 0, "id")).startswith("# Who answers.\nowners:\n- contacts:\n  # The")


SHIPPED = ("owners.yaml", "glossary.yaml", "clarify.yaml", "facts.yaml")


@pytest.mark.parametrize("name", SHIPPED)
def test_each_shipped_file_takes_a_new_item_as_its_last_and_gives_it_back(name):
    text = (ROOT / "articles" / name).read_text("utf-8")
    data = yaml.safe_load(text)
    key = list(data)[-1]
    place = (key, len(data[key]))
    changed = with_value(text, place, data[key][0])
    assert changed.startswith(text) and yaml.safe_load(changed)[key] == [*data[key], data[key][0]]
    assert without_value(changed, place) == text


SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.dates()
    | st.text(st.characters(codec="utf-8", exclude_categories=("C", "Zl", "Zp")), max_size=90)
)
NAMES = st.text("abcyn-019", min_size=1, max_size=8)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=6), max_leaves=12
)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(NAMES, VALUES, min_size=1, max_size=4), st.data())
def test_whatever_is_written_is_read_as_it_was_given(data, draw):
    """Made up as a text, then changed at any place."""
    text = with_value("a: 1\n", (), data)
    assert yaml.safe_load(text) == data
    place, held = (), data
    while isinstance(held, dict | list) and held and (not place or draw.draw(st.booleans())):
        step = draw.draw(st.sampled_from(list(held) if isinstance(held, dict) else list(range(len(held)))))
        place, held = (*place, step), held[step]
    new, wanted = draw.draw(VALUES), deepcopy(data)
    part = wanted
    for step in place[:-1]:
        part = part[step]
    part[place[-1]] = new
    assert yaml.safe_load(with_value(text, place, new)) == wanted
    del part[place[-1]]
    if data and len(data) > 1:
        assert yaml.safe_load(without_value(text, place)) == wanted


def test_a_day_and_a_sentence_are_written_as_the_shipped_files_write_them():
    written = with_value("facts:\n- id: a\n", ("facts", 0, "from"), date(2026, 1, 2))
    assert written.endswith("  from: 2026-01-02\n")
