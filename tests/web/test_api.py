"""The JSON API: the contract's object, every status, problem details for bad input."""

import json
import re
from datetime import datetime

import pytest
from sqlalchemy import create_engine, text

from kb.web.shared.state import state
from tests.web.questions import HOSTILE

ASK_KEYS = {
    "status",
    "question",
    "normalized",
    "confidence",
    "answer",
    "also",
    "clarify",
    "asked_back",
    "alternatives",
    "route",
    "receipt",
    "snapshot",
    "notice",
}
ANSWER_KEYS = {
    "id",
    "title",
    "text",
    "html",
    "owner",
    "version",
    "facts",
    "sources",
    "valid_from",
    "review_by",
    "url",
    "lang",
}


def ask(client, question, **more):
    found = client.get("/api/v1/ask", params={"q": question} | more)
    assert found.status_code == 200, found.text
    return found.json()


def is_problem(found, status):
    assert found.status_code == status
    assert found.headers["content-type"] == "application/problem+json"
    body = found.json()
    assert set(body) == {"type", "title", "status", "detail"} and body["status"] == status
    assert body["detail"] and "Traceback" not in found.text
    return body


def test_an_answer_has_the_contracts_keys(client):
    answer = ask(client, "nomor telepon bea cukai")
    assert set(answer) == ASK_KEYS and set(answer["answer"]) == ANSWER_KEYS
    assert answer["status"] == "answered" and answer["answer"]["id"] == "kontak-bea-cukai"
    assert answer["route"]["contacts"][0]["value"] == "1500225"
    assert answer["notice"]


def test_what_nobody_answers_gets_a_route(client):
    answer = ask(client, "resep rendang padang")
    assert answer["status"] == "no_answer" and answer["answer"] is None
    assert "159" in [contact["value"] for contact in answer["route"]["contacts"]]


def test_the_same_question_gets_the_same_bytes(client):
    first, second = (client.get("/api/v1/ask", params={"q": "hp sy diblokir gmn ya"}).content for _ in range(2))
    assert first == second


def test_personal_numbers_come_back_masked(client):
    answer = ask(client, "imei 490154203237518 punya saya diblokir, hubungi 081234567890")
    assert "490154203237518" not in json.dumps(answer) and "081234567890" not in json.dumps(answer)


@pytest.mark.parametrize("lang", ["id", "en"])
def test_language_is_as_asked_for(client, lang):
    assert ask(client, "kontak bea cukai 1500225", lang=lang)["answer"]["lang"] == lang


@pytest.mark.parametrize("channel", ["web", "text", "voice"])
def test_each_channel_answers(client, channel):
    assert ask(client, "nomor telepon bea cukai", channel=channel)["answer"]["id"] == "kontak-bea-cukai"


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_question_is_answered_or_refused_in_words(client, name):
    found = client.get("/api/v1/ask", params={"q": HOSTILE[name]})
    if found.status_code == 200:
        assert set(found.json()) == ASK_KEYS
    else:
        is_problem(found, 422)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "q=",
        "q=%20",
        "q=a&channel=none",
        "q=a&lang=fr",
        "q=a&operator=none",
        "q=a&operator=" + "x" * 50,
        "q=" + "x" * 10_001,
    ],
)
def test_bad_input_to_ask_is_a_problem(client, query):
    is_problem(client.get(f"/api/v1/ask?{query}"), 422)


def test_a_problem_does_not_repeat_the_input(client):
    found = client.get("/api/v1/ask", params={"q": "a", "operator": "490154203237518", "lang": "081234567890"})
    assert "490154203237518" not in found.text and "081234567890" not in found.text


@pytest.mark.parametrize(
    "query", ["q=%ff%fehp", "q=hp%00", "q=hp&lang=%ff", "%ff=1&q=hp", "q=hp&q=imei", "q=hp&lang=id&lang=en", "q=hp&q="]
)
@pytest.mark.parametrize("path", ["ask", "search"])
def test_a_query_that_is_no_text_or_says_a_thing_twice_is_a_problem(client, path, query):
    is_problem(client.get(f"/api/v1/{path}?{query}"), 422)


def test_parameters_of_nobodys_may_come_twice(client):
    assert client.get("/api/v1/ask?q=hp+diblokir&utm=1&utm=2").status_code == 200


def test_search_ranks_articles_of_citizens(client):
    found = client.get("/api/v1/search", params={"q": "kontak bea cukai", "k": 3}).json()
    assert 1 <= len(found["results"]) <= 3
    assert found["results"][0]["id"] == "kontak-bea-cukai"
    is_problem(client.get("/api/v1/search?q=a&k=0"), 422)
    is_problem(client.get("/api/v1/search?q=a&k=x"), 422)


def test_articles_are_listed_and_each_can_be_had(client):
    rows = client.get("/api/v1/articles").json()["articles"]
    assert len(rows) >= 60
    for row in rows:
        found = client.get(f"/api/v1/articles/{row['id']}").json()
        assert found["answer"]["id"] == row["id"] and found["receipt"]
    only = client.get("/api/v1/articles", params={"owner": "bea-cukai", "topic": "passenger"}).json()["articles"]
    assert only and all(row["owner"] == "bea-cukai" and "passenger" in row["topics"] for row in only)


def test_a_receipt_says_what_was_given(client):
    answer = ask(client, "nomor telepon bea cukai")
    said = client.get(f"/api/v1/receipts/{answer['receipt'].lower()}").json()
    assert said["article"] == "kontak-bea-cukai" and said["version"] == answer["answer"]["version"]
    assert said["snapshot"] == answer["snapshot"] and said["current"] is True
    is_problem(client.get("/api/v1/receipts/SJ-0000-0000-00"), 404)
    is_problem(client.get("/api/v1/receipts/" + "x" * 3000), 404)


def test_feedback_is_kept_and_its_personal_numbers_masked(client):
    receipt = ask(client, "nomor telepon bea cukai")["receipt"]
    sent = {"receipt": receipt, "helpful": False, "comment": "hubungi saya 081234567890"}
    # A reader of its own: who has said so of this answer today, in another test, is told 409.
    assert client.post("/api/v1/feedback", json=sent, headers={"User-Agent": "told"}).status_code == 201
    with create_engine(state().settings.database_url).connect() as connection:
        comments = (
            connection.execute(text("select comment from feedback where receipt = :r"), {"r": receipt}).scalars().all()
        )
    assert any("[telepon]" in comment for comment in comments) and not any("0812" in comment for comment in comments)


def test_feedback_is_kept_once_for_each_receipt_and_reader(client):
    receipt, other = (
        client.get(f"/api/v1/articles/{name}").json()["receipt"] for name in ("batas-bebas-bea-penumpang", "nomor-159")
    )

    def send(code, agent="one"):
        return client.post("/api/v1/feedback", json={"receipt": code, "helpful": True}, headers={"User-Agent": agent})

    assert send(receipt).status_code == 201
    for spelt in (receipt, receipt.lower(), receipt.replace("-", " ")):
        assert "kept already" in is_problem(send(spelt), 409)["detail"]
    assert (
        client.post(
            "/umpan-balik", data={"receipt": receipt, "helpful": "0"}, headers={"User-Agent": "one"}
        ).status_code
        == 200
    )
    assert send(receipt, "two").status_code == 201 and send(other).status_code == 201
    with create_engine(state().settings.database_url).connect() as connection:
        assert (
            connection.execute(text("select count(*) from feedback where receipt = :r"), {"r": receipt}).scalar() == 2
        )


def test_feedback_that_could_not_be_kept_may_be_sent_again(client, monkeypatch):
    sent = {"receipt": client.get("/api/v1/articles/nomor-159").json()["receipt"], "helpful": True}
    with monkeypatch.context() as away:
        away.setattr(state().store, "add_feedback", lambda *_: False)
        is_problem(client.post("/api/v1/feedback", json=sent, headers={"User-Agent": "three"}), 503)
    assert client.post("/api/v1/feedback", json=sent, headers={"User-Agent": "three"}).status_code == 201


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}])
def test_feedback_that_another_site_sends_is_refused(client, headers):
    sent = {"receipt": client.get("/api/v1/articles/nomor-159").json()["receipt"], "helpful": True}
    assert "another site" in is_problem(client.post("/api/v1/feedback", json=sent, headers=headers), 403)["detail"]


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"{",
        b"[]",
        b'"x"',
        b'{"receipt": "SJ-0000-0000-00", "helpful": true}',
        b'{"receipt": 1, "helpful": "maybe"}',
    ],
)
def test_bad_feedback_is_a_problem(client, sent):
    is_problem(client.post("/api/v1/feedback", content=sent, headers={"Content-Type": "application/json"}), 422)


@pytest.mark.parametrize(
    "kind",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/jsonx", ""],
)
def test_feedback_that_is_not_said_to_be_json_is_a_problem(client, kind):
    receipt = ask(client, "nomor telepon bea cukai")["receipt"]
    is_problem(
        client.post(
            "/api/v1/feedback",
            content=json.dumps({"receipt": receipt, "helpful": True}),
            headers={"Content-Type": kind},
        ),
        415,
    )


@pytest.mark.parametrize("comment", [b"\\u0000", b"\\ud800"])
def test_a_comment_that_is_no_text_is_a_problem(client, comment):
    receipt = ask(client, "nomor telepon bea cukai")["receipt"].encode()
    sent = b'{"receipt": "' + receipt + b'", "helpful": true, "comment": "' + comment + b'"}'
    is_problem(client.post("/api/v1/feedback", content=sent, headers={"Content-Type": "application/json"}), 422)


def test_a_failure_nobody_foresaw_is_a_problem(client, monkeypatch):
    monkeypatch.setattr("kb.web.api.routes.read_receipt", lambda *_: 1 / 0)
    assert "ZeroDivision" not in is_problem(client.get("/api/v1/receipts/SJ-0000-0000-00"), 500)["detail"]


def test_feedback_that_is_no_text_is_a_problem(client):
    is_problem(client.post("/api/v1/feedback", content=b"\xff", headers={"Content-Type": "application/json"}), 400)


@pytest.mark.parametrize("path", ["/api/v1/none", "/api/v1/articles/none", "/api/v1/articles/none/x", "/api/v1/"])
def test_an_unknown_address_is_a_problem(client, path):
    is_problem(client.get(path), 404)


def test_a_wrong_method_is_a_problem(client):
    is_problem(client.post("/api/v1/ask"), 405)


def test_probes_and_metrics(client):
    assert client.get("/healthz").text == "ok"
    assert client.get("/readyz").json() == {"ready": True, "snapshot": state().snapshot().id}
    ask(client, "nomor telepon bea cukai")
    told = client.get("/metrics").text
    assert 'satujawab_questions_total{channel="web",status="answered"}' in told
    assert all(
        f'satujawab_ask_stage_seconds_count{{stage="{s}"}}' in told for s in ("wait", "read", "search", "answer")
    )
    built = re.search(r"^satujawab_snapshot_built_timestamp_seconds (.+)$", told, re.M)
    assert built and float(built[1]) == datetime.fromisoformat(state().snapshot().manifest["created"]).timestamp()
    assert 'satujawab_waiting_bytes{what="questions"} 0.0' in told


def test_the_schema_describes_every_route(client):
    schema = client.get("/api/v1/openapi.json").json()
    paths = schema["paths"]
    assert set(paths) >= {"/ask", "/search", "/articles", "/articles/{article_id}", "/receipts/{code}", "/feedback"}
    for path, operations in paths.items():
        for method, operation in operations.items():
            (given,) = [found for status, found in operation["responses"].items() if status.startswith("2")]
            assert set(given["content"]["application/json"]["schema"]) == {"$ref"}, f"{path} names what it gives"
            refusals = {status: found for status, found in operation["responses"].items() if not status.startswith("2")}
            expected = {"400", "405", "422", "429", "500", "503"} | ({"404"} if "{" in path else set())
            assert set(refusals) == expected | ({"409", "413", "415"} if method == "post" else set())
            for found in refusals.values():
                assert found["content"] == {
                    "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
                }
    assert set(schema["components"]["schemas"]["Problem"]["properties"]) == {"type", "title", "status", "detail"}


def test_the_documentation_needs_no_other_host(client):
    html = client.get("/api/v1/docs").text
    assert "https://" not in html
    assert client.get("/api/v1/static-offline-docs/swagger-ui-bundle.js").status_code == 200


def test_a_condition_that_was_left_out_is_asked_back(client):
    answer = ask(client, "telat daftar imei hp dari luar negeri, masih bisa?")
    assert answer["status"] == "clarify" and answer["answer"] is None
    asked = answer["asked_back"]
    assert asked["quantity"] == "days_since_arrival" and answer["clarify"] == "Sudah berapa hari sejak Anda tiba?"
    for choice in asked["choices"]:
        assert set(choice) == {"say", "question", "article"}
        assert ask(client, choice["question"])["answer"]["id"] == choice["article"]


def test_a_second_question_is_answered_in_also(client):
    answer = ask(client, "bisa daftar di mana dan bayar berapa?")
    assert (answer["answer"]["id"], answer["also"]["id"]) == ("batas-waktu-daftar-imei", "biaya-daftar-imei")
    assert set(answer["also"]) == ANSWER_KEYS | {"receipt", "route"} and answer["also"]["receipt"] != answer["receipt"]
    assert client.get(f"/api/v1/receipts/{answer['also']['receipt']}").json()["article"] == "biaya-daftar-imei"
