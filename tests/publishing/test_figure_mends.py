"""A mend of a figure never changes what else a sentence says: thousands of made sentences."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.answering.ask import today
from kb.content.finding import Finding
from kb.content.library import load_library
from kb.publishing.consistency.typed_figures import digits_in
from kb.publishing.editing.front_matter import keys_of, split
from kb.publishing.editing.quick_fixes import quick_fixes, shown_everywhere
from tests.content.files import FACTS, FRONT, article_text, write_folder

PATH = "bea-cukai/pajak.md"
ROWS = """\
allowance | amount | {amount: 500, currency: USD} | Bebas sampai USD 500. | Free up to USD 500.
grace | duration | {amount: 60, unit: day} | Tenggang 60 hari. | Grace of 60 days.
five | duration | {amount: 5, unit: day} | Dalam 5 hari. | In 5 days.
work | duration | {amount: 5, unit: working-day} | Dalam 5 hari kerja. | In 5 working days.
start | date | 2025-06-06 | Sejak 6 Juni 2025. | Since 6 June 2025.
two | count | 2 | Paling banyak 2 perangkat. | At most 2 devices.
short | phone | "159" | Telepon 159. | Call 159.
page | address | contoh1.go.id | Laman contoh1.go.id. | Page contoh1.go.id.
town | text | null | Kantor: 021-7654321. | Office: 021-7654321.
cities | text | null | Ada di 1500226 rumah dan 188 kota. | In 1500226 houses and 188 towns.
"""
MORE = FACTS + "".join(
    f"- {{id: {key}, owner: kominfo, topic: tax, confidence: high, kind: {kind}, value: {value},\n"
    f'   statement: {{id: "{said}", en: "{english}"}}, sources: [faq]}}\n'
    for key, kind, value, said, english in (row.split(" | ") for row in ROWS.splitlines())
)
SAY = {
    "limit": "Rp1.400.000|Rp 1.400.000|Rp. 1.400.000|Rp1.400.000,-|1,4 juta rupiah|Rp1,4 juta|IDR 1,400,000",
    "allowance": "USD 500|US$500|500 dolar|500 dolar AS|500 USD|5 ratus dolar|USD 500,00|500 dollars",
    "vat": "12%|12 persen|12 percent|12 %",
    "grace": "60 hari|60 days",
    "five": "5 hari|5 days",
    "work": "5 hari kerja|5 working days",
    "start": "6 Juni 2025|6 June 2025|June 6, 2025|06-06-2025|6/6/2025|2025-06-06",
    "two": "2 perangkat",
    "hotline": "1500225|1500-225|1500 225",
}
"""What says a fact's value, so that the fact may stand there; of a count, the number alone."""
OTHERS = (
    "Rp75.000|5G|26/2025|PMK 60/2025|PER-12/BC/2021|1.2.3|Rp5 juta|5 menit|60%|12 bulan|pasal 12|159 kota|188 kota|"
    "1.400.000 unit|1.400.000 dolar|500 ribu|500 MB|2 x 60 hari|60-90 hari|60-hari|"
    "6 Juni 2024|16 Juni 2025|6 Juli 2025|"
    "1500226|15002250|500 dolar Singapura|S$500|Rp500|US$5.500|USD 500 ribu|Rp1.400.000.000|"
    "112%|12,5%|seri 12|60an hari|"
    "35-209900-176148-1|26 Tahun 2025|tipe A12|2 ponsel baru|2 jam|2026|pukul 12.00|12:05|60 hari kerja|5 minggu|"
    "lewat contoh2.go.id|https://contoh1.go.id/5|[PMK](https://contoh.id/5-hari-60)|`5 hari`|**5** hari|"
    "USD **500**|{{ five }}"
).split("|")
JOINTS = (
    " dan ",
    ", ",
    ". Lalu ",
    "; ",
    " untuk ",
    " (misalnya ",
    ") bila ",
    " – ",
    ": ",
    " of ",
    "\nserta ",
    "… ",
    " pada ",
)
parts = st.one_of(
    st.sampled_from([(fact, said) for fact, ways in SAY.items() for said in ways.split("|")]),
    st.sampled_from([("", said) for said in OTHERS]),
)
made = st.tuples(st.lists(parts, min_size=1, max_size=5), st.lists(st.sampled_from(JOINTS), min_size=5, max_size=5))


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    folder = write_folder(tmp_path_factory.mktemp("articles"))
    (folder / "facts.yaml").write_text(MORE, "utf-8")
    return load_library(folder)


def findings(body: str) -> list[Finding]:
    """As the check finds them: each figure of each line."""
    first = len(FRONT.split("\n")) + 2
    return [
        Finding("error", "figure", "pajak", PATH, line, "article.figure_of_no_fact", {"figure": figure})
        for line, words in enumerate(body.split("\n"), first)
        for figure in sorted(digits_in(re.sub(r"\{\{.*?\}\}", " ", words)))
    ]


def written_out(parts, joints) -> list[str]:
    """The pieces of a sentence, so that the pieces at odd places are the figures."""
    pieces = ["Ketentuannya "]
    for number, (_, said) in enumerate(parts):
        pieces += [said, joints[number] if number + 1 < len(parts) else "."]
    return pieces


def expected(fact: str, said: str) -> str:
    shown = f"{{{{ {fact} }}}}"
    return said.replace("2", shown) if fact == "two" else shown


def ways(library, body: str):
    """Those that bring a fact in; each figure may be let stand by itself too."""
    found = [
        mend
        for finding in findings(body)
        for mend in quick_fixes(library, {PATH: article_text(body=body)}, finding, today())
    ]
    return [mend for mend in found if mend.what != "typed"]


@settings(max_examples=1500, deadline=None)
@given(made)
def test_a_mend_changes_one_figure_into_the_fact_that_it_states_and_no_other_word(library, sentence):
    parts, joints = sentence
    pieces = written_out(parts, joints)
    body = "".join(pieces) + "\n"
    for mend in ways(library, body):
        if mend.what != "fact":
            assert split(mend.files[PATH])[1] == body
            continue
        may = [
            "".join([*pieces[:place], expected(fact, said), *pieces[place + 1 :]]) + "\n"
            for place, (fact, said) in zip(range(1, 99, 2), parts, strict=False)
            if fact == mend.about
        ]
        assert split(mend.files[PATH])[1] in may, (body, mend.about)
        before, after = mend.changes[0]
        assert before in " ".join(body.split()) and after in " ".join(split(mend.files[PATH])[1].split())
        assert f"{{{{ {mend.about} }}}}" in after
        old, new = keys_of(article_text()), keys_of(mend.files[PATH])
        assert mend.about in new.pop("facts") and {**old, "facts": 0} == {**new, "facts": 0}


@pytest.mark.parametrize("fact, said", [(fact, said) for fact, ways in SAY.items() for said in ways.split("|")])
def test_every_spelling_of_a_fact_is_mended(library, fact, said):
    body = f"Menurut PMK 26/2025 batasnya {said} per orang.\n"
    found = [mend for mend in ways(library, body) if mend.about == fact]
    assert found and split(found[0].files[PATH])[1] == body.replace(said, expected(fact, said))
    all_at_once = shown_everywhere(library, {PATH: article_text(body=body + body)}, fact, today())
    assert split(all_at_once.files[PATH])[1] == (body + body).replace(said, expected(fact, said))
    assert len(all_at_once.changes) == 2


@pytest.mark.parametrize("first", [PATH, PATH.replace(".md", ".en.md")])
def test_a_fact_is_shown_in_both_languages_whichever_file_comes_first(library, first):
    bodies = {
        PATH: "Bebas sampai USD 500 untuk satu orang. Lebih dari USD 500 kena pajak.\n",
        PATH.replace(".md", ".en.md"): "Free up to USD 500 for each. Above USD 500 it is taxed.\n",
    }
    files = {path: article_text(body=bodies[path]) for path in sorted(bodies, key=lambda path: path != first)}
    mended = shown_everywhere(library, files, "allowance", today()).files
    for path, body in bodies.items():
        assert split(mended[path])[1] == body.replace("USD 500", "{{ allowance }}")
    assert "allowance" in keys_of(mended[PATH])["facts"]


@pytest.mark.parametrize("said", OTHERS)
def test_another_figure_is_left_to_a_person(library, said):
    body = f"Batasnya {said} per orang.\n"
    assert [mend for mend in ways(library, body) if mend.what == "fact"] == []
    assert shown_everywhere(library, {PATH: article_text(body=body)}, "five", today()) is None


@pytest.mark.parametrize(
    "body, facts",
    [
        ("Telepon 1500226 bila ragu.\n", []),  # a fact counts as many houses
        ("Hubungi 188 bila ragu.\n", []),
        ("Di 188 kota.\n", ["cities"]),
        ("Telepon 159 bila ragu.\n", ["short"]),
        ("Ada 159 orang.\n", []),
        ("Telepon 021-5551234 bila ragu.\n", []),  # another number of the same town
        ("Telepon 021-7654321 bila ragu.\n", ["town", "town"]),
        ("Bebas 500 ribu saja.\n", []),
    ],
)
def test_a_fact_is_listed_only_for_the_figure_that_it_states(library, body, facts):
    assert [mend.about for mend in ways(library, body)] == facts


def test_a_title_shows_no_fact(library):
    files = {PATH: article_text(FRONT.replace("Berapa pajak ponsel?", "Bebas sampai USD 500?"))}
    finding = Finding("error", "figure", "pajak", PATH, 3, "article.figure_of_no_fact", {"figure": "500"})
    assert [(mend.what, mend.about) for mend in quick_fixes(library, files, finding, today())] == [
        ("list-fact", "allowance"),
        ("typed", "USD 500"),
    ]
