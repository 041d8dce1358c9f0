import json
import subprocess
import sys

import pytest

from kb.settings import ROOT
from tests.commands import kb
from tests.content.files import FRONT, article_text, write_folder

pytestmark = pytest.mark.model  # most commands open the encoder


@pytest.fixture
def places(tmp_path):
    (tmp_path / "articles").mkdir()
    write_folder(tmp_path / "articles")
    return {"KB_ARTICLES": tmp_path / "articles", "KB_INDEX": tmp_path / "index"}


def test_build_ask_and_go_back(places):
    assert "1 articles are live" in kb("build", **places).stdout
    assert kb("ask", "berapa pajak ponsel", "--json", **places).returncode == 0
    listed = kb("snapshots", **places).stdout
    assert listed.startswith("* ") and listed == kb("snapshots", "list", **places).stdout
    snapshot_id = listed.split()[1]
    assert "live" in kb("snapshots", "use", snapshot_id, **places).stdout
    assert kb("snapshots", "verify", **places).stdout == f"{snapshot_id}  sound\n"
    (places["KB_INDEX"] / snapshot_id / "weights.json").write_text("{}")
    damaged = kb("snapshots", "verify", **places)
    assert damaged.returncode == 1 and "damaged" in damaged.stdout


def test_a_bad_article_is_left_out_and_strict_refuses(places):
    (places["KB_ARTICLES"] / "bea-cukai/rusak.md").write_text("---\nid: [\n---\nisi")
    strict = kb("build", "--strict", **places)
    assert strict.returncode == 1 and not (places["KB_INDEX"] / "current").exists()
    build = kb("build", **places)
    assert build.returncode == 1 and "rusak" in build.stderr and "1 articles are live" in build.stdout


def test_check_names_file_and_line(places):
    assert kb("check", **places).returncode == 0
    (places["KB_ARTICLES"] / "bea-cukai/pajak.md").write_text(article_text(FRONT, "Tarifnya 99%.\n"))
    found = kb("check", **places)
    assert found.returncode == 1 and "bea-cukai/pajak.md:18: error: the figure 99" in found.stdout
    rows = json.loads(kb("check", "--json", places["KB_ARTICLES"] / "bea-cukai" / "pajak.md", **places).stdout)
    assert rows[0]["rule"] == "figure" and rows[0]["line"] == 18 and rows[0]["mend"]
    assert kb("check", "/nowhere", **places).returncode == 2


def test_a_file_of_questions_is_answered_line_by_line(tmp_path):
    file = tmp_path / "q.jsonl"
    file.write_text('{"id": "a", "text": "hp sy diblokir gmn ya"}\n\n{"id": 2, "text": ""}\n', "utf-8")
    done = kb("ask", "--file", file, "--json")
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(r["id"], r["status"]) for r in rows] == [("a", "answered"), ("2", "no_answer")]
    assert "==" in kb("ask", "--file", file).stdout


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b'{"id": "a", "text": "x"}\nnot json\n', ":2: the line is not JSON"),
        (b'{"id": "a"}\n', '"text" is missing'),
        (b'{"id": "a", "text": 5}\n', '"text" is missing or not text'),
        (b"[1]\n", "not a JSON object"),
        (b'{"id": "a", "text": "x"}\n{"id": "a", "text": "y"}\n', "also that of line 1"),
        (b'{"id": "a", "text": "\xff"}\n', "UTF-8"),
    ],
)
def test_a_bad_line_is_named(tmp_path, data, said):
    file = tmp_path / "q.jsonl"
    file.write_bytes(data)
    done = kb("ask", "--file", file, "--json")
    assert done.returncode == 2 and said in done.stderr and done.stdout == "" and "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "args",
    [
        ("ask",),
        ("ask", "x", "--file", "y"),
        ("ask", "--file", "/nowhere"),
        ("ask", "x", "--operator", "nobody"),
        ("evaluate", "/nowhere"),
        ("snapshots", "use", "zzz"),
        ("build", "--articles", "/nowhere"),
        ("ask", "x", "--index", "/nowhere"),
        ("ask", "x", "--encoder", "/nowhere/model"),
    ],
)
def test_bad_input_gets_one_sentence(args):
    done = kb(*args)
    assert done.returncode == 2 and done.stderr.strip() and "Traceback" not in done.stderr


def test_each_channel_has_its_form():
    title = "Bagaimana mendaftarkan IMEI ponsel yang saya bawa dari luar negeri?"
    agent = kb("ask", title, "--channel", "agent")
    assert "? Siapa yang membawa ponsel itu?" in agent.stdout and "=> bea-cukai" in agent.stdout
    assert json.loads(kb("ask", title, "--channel", "agent", "--json").stdout)["answer"]["script"][0]["id"] == "mulai"
    sent = json.loads(
        kb("ask", title, "--channel", "text", "--json", KB_SITE="https://satujawab.example.go.id/").stdout
    )["answer"]
    assert (
        sent["messages"] == [sent["text"]]
        and "https://satujawab.example.go.id/articles/daftar-imei-bawaan-penumpang SJ-" in sent["text"]
    )
    said = json.loads(
        kb("ask", "Bagaimana cara melihat nomor IMEI di ponsel saya?", "--channel", "voice", "--json").stdout
    )
    assert "bintang pagar nol enam pagar" in said["answer"]["text"] and not any(
        c.isdecimal() for c in said["answer"]["text"] + said["route"]["reason"]
    )


def test_search_shows_candidates():
    rows = json.loads(kb("search", "nomor bea cukai", "-k", 3, "--json").stdout)
    assert len(rows) == 3 and rows[0]["id"] == "kontak-bea-cukai" and rows[0]["hits"][0]["passage"]["text"]


def test_evaluate_prints_the_four_figures(tmp_path):
    (tmp_path / "corpus.jsonl").write_text(
        '{"id": "1", "title": "", "text": "Kucing tidur di atas kursi."}\n'
        '{"id": "2", "title": "Ikan", "text": "Ikan berenang di laut."}\n'
    )
    (tmp_path / "queries.jsonl").write_text(
        '{"id": "a", "text": "di mana kucing tidur"}\n{"id": "b", "text": "ikan di laut"}\n'
    )
    (tmp_path / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\na\t1\t1\nb\t2\t1\n")
    figures = json.loads(kb("evaluate", tmp_path, "--json").stdout)
    assert figures == {"hit@1": 1.0, "mrr@10": 1.0, "ndcg@10": 1.0, "recall@100": 1.0, "queries": 2, "passages": 2}
    (tmp_path / "qrels.tsv").write_text("a\t1\t1\nb 2 1\n")
    bad = kb("evaluate", tmp_path)
    assert bad.returncode == 2 and "qrels.tsv:2" in bad.stderr and bad.stderr.count("\n") == 1


def test_it_is_a_command_of_its_own():
    command = [sys.executable, "-m", "kb", "check", "/nowhere"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2 and done.stdout == "" and "/nowhere" in done.stderr and done.stderr.count("\n") == 1
