"""The subject of a collection: what kb.yaml and the files beside it say, and what is said of a wrong one."""

import pytest

from kb.content.article import LANGUAGES
from kb.content.library import Library, load_library
from kb.content.subject import load_subject
from kb.errors import KbError
from tests import shipped
from tests.content.files import write_folder

SMALLEST = "name: Perpustakaan\nfallback: {owner: kominfo}\n"


def test_a_name_and_a_fallback_are_enough(tmp_path):
    write_folder(tmp_path)
    (tmp_path / "kb.yaml").write_text(SMALLEST)
    subject = load_subject(tmp_path)
    assert [subject.name[lang] for lang in LANGUAGES] == ["Perpustakaan", "Perpustakaan"]
    assert (
        subject.providers is None and subject.checks.level("contradiction") == "error" and subject.wrong_at_most == 0.02
    )


@pytest.mark.parametrize("said", ["48", "{hours: 48}"])
def test_the_hours_of_an_emergency_correction_stand_alone_or_by_their_name(tmp_path, said):
    write_folder(tmp_path)
    assert load_subject(tmp_path).emergency is None
    (tmp_path / "kb.yaml").write_text(f"{SMALLEST}emergency: {said}\n")
    assert load_subject(tmp_path).emergency.hours == 48
    (tmp_path / "kb.yaml").write_text(f"{SMALLEST}emergency: {said.replace('48', '0')}\n")
    with pytest.raises(KbError, match="kb.yaml:3"):
        load_subject(tmp_path)


def test_the_shipped_collection_names_each_topic_of_its_articles_and_each_operator():
    library = shipped.library()
    assert {topic for article in library.articles.values() for topic in article.topics} <= library.subject.topics.keys()
    assert {p.id for p in library.subject.providers.of} == {
        o.id for o in library.owners.values() if o.kind == "operator"
    }


def test_a_snapshot_stores_the_whole_subject():
    library = shipped.library()
    assert Library.from_json(library.to_json(), library.articles).subject == library.subject


def test_words_terms_and_the_glossary_lie_beside_it(tmp_path):
    write_folder(tmp_path)
    (tmp_path / "kb.yaml").write_text(SMALLEST + "words: {spellings: {perpus: perpustakaan}}\n")
    (tmp_path / "words.tsv").write_text("# ejaan\nbk\tbuku\n\nnih\t\n")
    (tmp_path / "terms.tsv").write_text("fine\tdenda\n")
    (tmp_path / "glossary.yaml").write_text("terms:\n- {term: KTA, words: Kartu tanda anggota, names: [kta]}\n")
    subject = load_subject(tmp_path)
    assert subject.words.spellings == {"perpus": "perpustakaan", "bk": "buku", "nih": ""}
    assert subject.words.terms == {"fine": "denda"}
    assert subject.glossary[0].words.en == "Kartu tanda anggota"


WRONG = {
    "an unknown key": ("kb.yaml", SMALLEST + "nama: x\n", r"kb\.yaml:3: `nama` is no key here; did you mean `name`"),
    "an unknown key inside": (
        "kb.yaml",
        SMALLEST + "page:\n  judul: x\n",
        r"kb\.yaml:4: `page\.judul` is no key here; delete it",
    ),
    "no name": ("kb.yaml", "fallback: {owner: kominfo}\n", r"kb\.yaml:1: `name` is missing; add it"),
    "an unknown fallback": (
        "kb.yaml",
        SMALLEST.replace("kominfo", "siapa"),
        r"kb\.yaml: `fallback\.owner` names 'siapa', who is not in owners\.yaml",
    ),
    "an unknown provider": (
        "kb.yaml",
        SMALLEST + "providers: {one: bank, many: bank, of: [{id: mandiri}]}\n",
        r"kb\.yaml: `providers\.of\.0\.id` names 'mandiri', who is not in owners\.yaml",
    ),
    "an unknown check": (
        "kb.yaml",
        SMALLEST + "checks:\n  figures: free\n  ejaan: error\n",
        r"kb\.yaml:5: `checks\.ejaan` is no key here",
    ),
    "an unknown severity": (
        "kb.yaml",
        SMALLEST + "checks:\n  phrasings: fatal\n",
        r"kb\.yaml:4: `checks\.phrasings` has a value that is not allowed; use 'error'",
    ),
    "a certainty": ("kb.yaml", SMALLEST + "wrong_at_most: 1\n", r"kb\.yaml:3: `wrong_at_most` cannot be used"),
    "no YAML": ("kb.yaml", "name: [", r"kb\.yaml:\d+: this is not YAML"),
    "a table without a tab": (
        "words.tsv",
        "# ejaan\nbk buku\n",
        r"words\.tsv:2: this is not a word in small letters, a tab and what it stands for",
    ),
    "a word that is there twice": (
        "terms.tsv",
        "fine\tdenda\nfine\tbayar\n",
        r"terms\.tsv:2: the word 'fine' is there twice",
    ),
    "names of nothing": ("names.yaml", "names:\n- {plain: ponsel, names: []}\n", r"names\.yaml:2: `names\.0\.names`"),
    "an unknown key in the glossary": (
        "glossary.yaml",
        "terms:\n- {term: KTA, kata: Kartu}\n",
        r"glossary\.yaml:2: `terms\.0\.kata` is no key here",
    ),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_subject_that_cannot_be_used_is_told_in_one_sentence_with_its_line(tmp_path, what):
    write_folder(tmp_path)
    name, text, said = WRONG[what]
    (tmp_path / name).write_text(text)
    with pytest.raises(KbError, match=said) as error:
        load_library(tmp_path)
    assert "\n" not in str(error.value)


def test_articles_without_a_subject_are_told_what_to_write(tmp_path):
    write_folder(tmp_path)
    (tmp_path / "kb.yaml").unlink()
    with pytest.raises(
        KbError,
        match=(
            r"kb\.yaml: nothing says what these articles are about; write it with `name: …` and `fallback: \{owner: "
            r"…\}`"
        ),
    ):
        load_library(tmp_path)
