"""From a table to served pages: init, check, build, ask and a real server,
with subjects that this repository does not know.
"""

import json
import re
import sys
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest

from kb.publishing.context import Context
from kb.publishing.editing import drafts
from kb.publishing.editing.overlay import digest_of
from kb.publishing.people.accounts import load_accounts, make_demo_accounts
from kb.publishing.workflow import publish, review
from kb.settings import ROOT
from kb.storage.store import Store
from tests.commands import kb
from tests.e2e.processes import begin, free_port, stop
from tests.publishing.conftest import git

SETS = next((sets for folder in ROOT.parents if (sets := folder / "shared/eval/other").is_dir()), None)
FAQ = """\
Pertanyaan;Jawaban;Variasi
Berapa biaya membuat KTP?;Gratis. KTP selesai dalam 14 hari kerja.;bikin ktp bayar brp|biaya ktp
Jam berapa kantor kelurahan buka?;"Senin sampai Jumat, pukul 08.00-15.00.

Sabtu:
- hanya legalisir
- sampai pukul 12.00";kantor buka jam brp;
Bagaimana mengurus surat pindah?;Bawa KK dan KTP ke loket 3.;cara pindah domisili
Tanpa jawaban?;;
"""
FAQ = FAQ.replace("kantor buka jam brp;\n", "kantor buka jam brp\n")
PHRASINGS = tuple(
    f"{words} legalisir"
    for words in (
        "loket mana",
        "di mana",
        "tempat",
        "lokasi",
        "loket berapa",
        "lantai berapa",
        "ke mana urus",
        "loketnya",
    )
)
FOREIGN = re.compile(r"imei|ceir|komdigi|kominfo|bea cukai|ponsel|\b159\b|satujawab", re.IGNORECASE)


def served(places: dict, folder: Path, pages):
    """What a server of the collection answers at each address."""
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "uvicorn",
        "app:app",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "--log-level",
        "warning",
    ]
    process = begin(
        command,
        f"http://127.0.0.1:{port}/readyz",
        folder / "server.log",
        {key: str(value) for key, value in places.items()},
    )
    try:
        return [urlopen(f"http://127.0.0.1:{port}{page}", timeout=30).read().decode() for page in pages]
    finally:
        stop(process)


@pytest.fixture
def places(tmp_path):
    own = {
        "KB_DATABASE_URL": f"sqlite:///{tmp_path / 'kb.sqlite'}",
        "KB_ACCOUNTS": tmp_path / "accounts.yaml",
        "KB_JOURNAL": tmp_path / "calls.jsonl",
    }
    return own | {"KB_ARTICLES": tmp_path / "kelurahan", "KB_INDEX": tmp_path / "kelurahan" / "index"}


@pytest.mark.e2e
def test_a_table_is_served_a_minute_later(tmp_path, places):
    (tmp_path / "faq.csv").write_text(FAQ, "utf-8")
    made = kb("init", tmp_path / "kelurahan", "--from", tmp_path / "faq.csv", "--name", "Kelurahan Damai")
    assert (
        made.returncode == 1
        and "3 articles are in" in made.stdout
        and "faq.csv:9: the question or the answer is missing; fill in both." in made.stdout
    )
    check = kb("check", **places)
    assert check.returncode == 0 and "0 errors" in check.stdout
    assert "3 articles are live" in kb("build", **places).stdout
    said = json.loads(kb("ask", "bikin ktp bayar brp", "--json", **places).stdout)
    assert (
        said["status"] == "answered"
        and said["answer"]["text"] == "Gratis. KTP selesai dalam 14 hari kerja."
        and said["route"]["owner"] == "kelurahan-damai"
    )
    asked = urlencode({"q": "Jam berapa kantor kelurahan buka?"})
    api, light, whole, articles, article = served(
        places,
        tmp_path,
        [f"/api/v1/ask?{asked}", f"/cari?{asked}", f"/?{asked}", "/jawaban", "/articles/berapa-biaya-membuat-ktp"],
    )
    assert json.loads(api)["answer"]["lang"] == "id" and "hanya legalisir" in json.loads(api)["answer"]["text"]
    for page in (light, whole):
        assert "Kelurahan Damai" in page and "pukul 08.00-15.00" in page
    assert not [
        found
        for page in (api, light, whole, articles, article)
        if (found := FOREIGN.search(re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL)))
    ]


@pytest.mark.e2e
def test_a_collection_in_english_is_english_on_every_page(tmp_path, places):
    (tmp_path / "faq.csv").write_text(
        "Question,Answer,Other ways to ask\nHow much is a library card?,It is free for residents.,library card "
        'price\nWhen is the library open?,"Monday to Friday, 9 to 5.",opening hours\n'
    )
    assert (
        kb(
            "init", tmp_path / "kelurahan", "--from", tmp_path / "faq.csv", "--lang", "en", "--name", "Town Library"
        ).returncode
        == 0
    )
    assert kb("build", **places).returncode == 0
    api, light, article = served(
        places,
        tmp_path,
        ["/api/v1/ask?q=library+card+price", "/cari?q=library+card+price", "/articles/when-is-the-library-open"],
    )
    said = json.loads(api)
    assert (
        said["status"] == "answered"
        and said["answer"]["lang"] == "en"
        and said["route"]["reason"] == "Town Library is in charge of this."
    )
    assert all(
        '<html lang="en">' in page and "Answer from Town Library" in page and "Bahasa Indonesia" not in page
        for page in (light, article)
    )


def test_the_studio_publishes_into_the_new_collection(tmp_path, places, encoder):
    (tmp_path / "faq.csv").write_text(FAQ, "utf-8")
    kb("init", places["KB_ARTICLES"], "--from", tmp_path / "faq.csv", "--name", "Kelurahan Damai")
    assert kb("build", **places).returncode == 0
    make_demo_accounts(places["KB_ACCOUNTS"], places["KB_ARTICLES"])
    people = load_accounts(places["KB_ACCOUNTS"])
    writer, reviewer = people["penulis-kelurahan-damai"], people["pemeriksa-kelurahan-damai"]
    store = Store(places["KB_DATABASE_URL"])
    context = Context(places["KB_ARTICLES"], places["KB_INDEX"], places["KB_ACCOUNTS"], store, encoder)
    draft = drafts.new_article(
        context, writer, "kelurahan-damai", "Di mana loket legalisir?", "Loket 5, lantai 2.\n", PHRASINGS
    )
    draft = drafts.submit(context, writer, draft.id)
    review.sign(context, reviewer, draft.id, "kelurahan-damai", digest_of(draft))
    assert publish.publish(context, reviewer, draft.id).step == "done"
    store.close()
    assert (
        "Penulis Kelurahan Damai" in git(places["KB_ARTICLES"], "log", "-1", "--format=%an")
        and git(places["KB_ARTICLES"], "status", "--porcelain") == ""
    )
    assert "Loket 5, lantai 2." in kb("ask", "loket mana legalisir", **places).stdout


@pytest.mark.model
@pytest.mark.skipif(
    SETS is None, reason="no folder shared/eval/other with other agencies' questions and answers lies above this one"
)
@pytest.mark.parametrize("name", sorted(path.name for path in SETS.iterdir() if path.is_dir()) if SETS else ["none"])
def test_each_article_of_another_agency_is_served_and_answers_its_title(tmp_path, places, name):
    source = SETS / name / "articles.jsonl"
    rows = [json.loads(line) for line in source.read_text("utf-8").splitlines()]
    made = kb("init", places["KB_ARTICLES"], "--from", source)
    assert made.returncode == 0 and f"{len(rows)} articles are in" in made.stdout
    assert f"{len(rows)} articles are live" in kb("build", "--strict", **places).stdout
    (tmp_path / "titles.jsonl").write_text(
        "".join(json.dumps({"id": row["id"], "text": row["title"]}) + "\n" for row in rows)
    )
    answers = [
        json.loads(line)
        for line in kb("ask", "--file", tmp_path / "titles.jsonl", "--json", **places).stdout.splitlines()
    ]
    assert [(a["id"], a["status"], a["answer"] and a["answer"]["lang"]) for a in answers] == [
        (row["id"], "answered", row["lang"]) for row in rows
    ]
    assert [a["answer"]["id"] for a in answers] == [row["id"] for row in rows]
