"""Front matter: one key changes, all other lines stay as they were."""

from hypothesis import given, settings
from hypothesis import strategies as st

from kb.publishing.editing.front_matter import KEYS, keys_of, new_text, slug_of, split, with_body, with_key, without_key
from kb.settings import ROOT
from tests.content.files import article_text

SHIPPED = sorted((ROOT / "articles").glob("*/*.md"))
words = (
    st.text(
        st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp"), exclude_characters="\ufeff\u0085"),
        min_size=1,
        max_size=60,
    )
    .map(str.strip)
    .filter(bool)
)


def test_setting_a_key_to_what_it_is_changes_nothing():
    for path in SHIPPED:
        text = path.read_text("utf-8")
        for key, value in keys_of(text).items():
            assert with_key(text, key, value) == text


def test_a_phrasing_more_is_one_line_more():
    for path in SHIPPED[:40]:
        text = path.read_text("utf-8")
        phrasings = keys_of(text).get("phrasings") or []
        changed = with_key(text, "phrasings", [*phrasings, 'yang "baru": ini'])
        assert keys_of(changed)["phrasings"] == [*phrasings, 'yang "baru": ini']
        if "phrasings:\n" in text:
            assert len(set(changed.split("\n")) - set(text.split("\n"))) == 1


@settings(max_examples=150, deadline=None)
@given(title=words, phrasings=st.lists(words, max_size=4), body=words, key=st.sampled_from(KEYS))
def test_any_words_are_read_back_and_other_keys_stay(title, phrasings, body, key):
    text = with_body(with_key(with_key(article_text(), "title", title), "phrasings", phrasings), body)
    found = keys_of(text)
    assert found["title"] == title and found["phrasings"] == phrasings and split(text)[1] == body
    assert {k: v for k, v in found.items() if k not in ("title", "phrasings")} == {
        k: v for k, v in keys_of(article_text()).items() if k not in ("title", "phrasings")
    }
    assert key not in keys_of(without_key(text, key))


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300), st.text(max_size=50))
def test_any_text_can_be_worked_on(text, value):
    keys_of(text), with_key(text, "title", value), without_key(text, "id"), split(text)


def test_a_new_key_comes_where_the_others_have_it():
    text = with_key(article_text(), "script", [{"say": "x"}])
    assert text.split("\n---\n")[0].split("\n")[-1].startswith("script:")
    assert with_key(without_key(article_text(), "facts"), "facts", ["a"]).index("facts:") < article_text().index(
        "valid_from"
    )


def test_a_new_article_is_a_draft_with_its_question(tmp_path):
    from datetime import date

    keys = keys_of(new_text("a-b", 'Apa "ini": itu?', "kominfo", date(2026, 11, 26), "Isi.", ("satu",)))
    assert (keys["id"], keys["title"], keys["status"], keys["phrasings"]) == (
        "a-b",
        'Apa "ini": itu?',
        "draft",
        ["satu"],
    )
    assert keys["review_by"] > date(2027, 1, 1)


def test_a_name_is_made_of_the_title():
    assert slug_of("Apakah tablet 4G didaftarkan?") == "apakah-tablet-4g-didaftarkan"
    assert slug_of("???") == "artikel" and len(slug_of("kata " * 100)) <= 60 and len(slug_of("x" * 500)) <= 60
