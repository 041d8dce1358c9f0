import json
import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.answering import ask as ask_module
from kb.answering import reading
from kb.answering.answer import Answer
from kb.answering.ask import Request, article_answer, ask, ask_all, recall
from kb.answering.receipt import make_receipt, read_receipt
from kb.answering.route import find_route, named_operator, operator_of_number
from kb.settings import ROOT

DAY = date(2026, 11, 24)


def test_the_first_question_is_answered_with_source_and_number_to_call(snapshot):
    answer = ask(snapshot, "hp sy diblokir gmn ya", on=DAY)
    assert answer.status == "answered" and answer.answer.id == "ponsel-diblokir"
    assert answer.answer.sources and all(s.title and s.publisher for s in answer.answer.sources)
    assert "159" in [c.value for c in answer.route.contacts if c.kind == "phone"]
    assert answer.notice and answer.answer.lang == "id"


def test_own_questions_are_answered_right(snapshot, questions):
    """At least nine in ten have the right article first, whatever the status; few are answered wrongly."""
    inside = [q for q in questions if q["articles"]]
    assert len(inside) >= 100
    first, wrong = 0, []
    for question in inside:
        answer = ask(snapshot, question["text"], on=DAY)
        given = answer.answer.id if answer.answer else (answer.alternatives[0].id if answer.alternatives else None)
        first += given in question["articles"]
        if answer.answer and answer.answer.id not in question["articles"]:
            wrong.append((question["text"], answer.answer.id))
    assert first / len(inside) >= 0.9
    assert len(wrong) / len(inside) <= 0.05, wrong


def test_what_no_article_covers_is_not_answered(snapshot, questions):
    outside = [q for q in questions if not q["articles"]]
    answered = [q["text"] for q in outside if ask(snapshot, q["text"], on=DAY).status == "answered"]
    assert len(answered) / len(outside) <= 0.1, answered


def test_no_answer_says_whom_to_ask(snapshot):
    answer = ask(snapshot, "resep rendang padang", on=DAY)
    assert answer.status == "no_answer" and answer.answer is None
    assert answer.route.owner == "kominfo" and answer.route.contacts[0].value == "159"


def test_the_answer_is_the_same_byte_for_byte(snapshot):
    one, two = (ask(snapshot, "cek imei bea cukai", on=DAY).model_dump_json() for _ in range(2))
    assert one == two


def test_the_object_is_that_of_the_design(snapshot):
    shown = json.loads(ask(snapshot, "nomor telepon bea cukai", on=DAY).model_dump_json())
    assert set(shown) == {
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
    assert {
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
    } <= set(shown["answer"])
    assert {"title", "number", "date", "url"} <= set(shown["answer"]["sources"][0])
    assert set(shown["route"]) == {"owner", "reason", "contacts"} and {"kind", "value"} <= set(
        shown["route"]["contacts"][0]
    )


def test_an_english_question_gets_the_english_text(snapshot):
    answer = ask(snapshot, "my phone is blocked, what should I do?", on=DAY)
    assert answer.answer.lang == "en" and answer.answer.id == "ponsel-diblokir"
    assert ask(snapshot, "my phone is blocked, what should I do?", lang="id", on=DAY).answer.lang == "id"


def test_an_english_question_finds_an_article_that_is_only_indonesian(snapshot):
    articles = snapshot.library.articles
    only = articles["nomor-159"].model_copy(update={"texts": {"id": articles["nomor-159"].texts["id"]}})
    without = replace(snapshot, id="0" * 12, library=replace(snapshot.library, articles=articles | {only.id: only}))
    answer = ask(without, only.texts["id"].title, lang="en", on=DAY)
    assert answer.answer.id == only.id and answer.answer.lang == "id"


def test_every_title_finds_its_own_article(snapshot):
    missed = []
    for article in snapshot.library.articles.values():
        for text in article.texts.values():
            answer = ask(snapshot, text.title, on=DAY)
            if not answer.answer or answer.answer.id != article.id:
                missed.append(article.id)
    assert missed == []


def test_the_name_of_a_phone_or_a_country_does_not_make_a_question_foreign(snapshot):
    named = [ask(snapshot, text) for text in ("zenfone 9 pro saya diblokir", "my xperia 5g is blocked")]
    assert [answer.answer and answer.answer.id for answer in named] == ["ponsel-diblokir"] * 2
    assert ask(snapshot, "resep masakan vietnam").status == "no_answer"


@pytest.mark.parametrize("operator", ["telkomsel", "xl", "indosat", "tri", "smartfren"])
def test_the_operator_decides_whom_to_call(snapshot, operator):
    answer = ask(snapshot, "hp sy diblokir gmn ya", operator=operator, on=DAY)
    assert answer.route.owner == operator and answer.route.contacts
    contact = ask(snapshot, "nomor layanan pelanggan operator saya", operator=operator, on=DAY)
    owners = {
        snapshot.library.articles[i].owner
        for i in [contact.answer.id if contact.answer else contact.alternatives[0].id]
    }
    assert owners <= {operator, "operators", "indosat" if operator == "tri" else operator}


def test_an_operator_that_is_named_goes_before_the_one_that_is_set(snapshot):
    answer = ask(snapshot, "nomor call center telkomsel", operator="xl", on=DAY)
    assert answer.answer.id == "kontak-telkomsel"
    assert named_operator(snapshot.library, "kartu axis saya") == "xl"
    assert named_operator(snapshot.library, "pindah dari xl ke telkomsel") is None
    assert named_operator(snapshot.library, "halo min, hp saya diblokir") is None


def test_prefixes_name_the_operator(snapshot):
    assert operator_of_number(snapshot.library, "0811") == "telkomsel"
    assert operator_of_number(snapshot.library, "+62 811-234") == "telkomsel"
    assert operator_of_number(snapshot.library, "021") is None and operator_of_number(snapshot.library, "") is None


def test_a_bare_imei_leads_to_how_to_check_it_and_is_not_shown_back(snapshot):
    answer = ask(snapshot, "490154203237518", on=DAY)
    assert answer.answer.id == "cek-imei-kemenperin"
    assert "490154203237518" not in answer.model_dump_json() and answer.question == "[IMEI]"


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "a",
        "?",
        "🤷🤷🤷",
        "\0\0",
        "\ud800",
        "<script>alert(1)</script>",
        "'; DROP TABLE queries; --",
        "x" * 10_000,
        "kata " * 2000,
        "123",
        "\u202eterbalik",
    ],
)
def test_odd_questions_get_a_sensible_answer(snapshot, text):
    answer = ask(snapshot, text, on=DAY)
    assert answer.status in ("no_answer", "clarify") and answer.route.contacts
    assert Answer.model_validate_json(answer.model_dump_json())


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=300))
def test_any_question_gets_an_answer(snapshot, text):
    answer = ask(snapshot, text, on=DAY)
    assert 0 <= answer.confidence <= 1 and answer.route.contacts and answer.receipt


def test_agent_notes_reach_agents_alone(snapshot):
    noted = [a for a in snapshot.library.articles.values() if ":::agent" in a.texts["id"].body]
    assert noted
    for article in noted:
        note = re.search(r":::agent\n(.+?)[.!?\n]", article.texts["id"].body)[1].split("{{")[0].strip()[:40]
        for channel in ("web", "text", "voice"):
            body = article_answer(snapshot, article.id, channel, "id", DAY)[0]
            assert note not in body.text + body.html
        assert note in article_answer(snapshot, article.id, "agent", "id", DAY)[0].text


def test_every_article_has_a_route_that_can_be_reached(snapshot):
    for article in snapshot.library.articles.values():
        for lang in ("id", "en"):
            route = find_route(snapshot.library, article, None, lang, DAY)
            assert route.reason and any(c.kind == "phone" for c in route.contacts), article.id


def test_a_receipt_is_found_again_however_it_is_written(snapshot):
    answer = ask(snapshot, "nomor telepon bea cukai", on=DAY)
    for code in (
        answer.receipt,
        answer.receipt.lower(),
        answer.receipt.replace("-", " "),
        answer.receipt.removeprefix("SJ-"),
    ):
        said = read_receipt(ROOT / "index", code)
        assert (said.article, said.version, said.day, said.current) == (
            answer.answer.id,
            answer.answer.version,
            DAY,
            True,
        )
    nothing = read_receipt(ROOT / "index", ask(snapshot, "resep rendang", on=DAY).receipt)
    assert nothing.status == "no_answer" and nothing.article is None


def test_a_mistyped_receipt_names_nothing(snapshot):
    code = make_receipt(snapshot.id, "kontak-bea-cukai", snapshot.library.articles["kontak-bea-cukai"].version, DAY)
    for place, character in enumerate(code):
        for other in "07AKZ":
            if character.isalnum() and other != character and place > 2:
                assert read_receipt(ROOT / "index", code[:place] + other + code[place + 1 :]) is None
    assert read_receipt(ROOT / "index", "") is None and read_receipt(ROOT / "index", "x" * 10_000) is None


def test_a_question_back_is_in_words_and_offers_a_choice(snapshot):
    answer = ask(snapshot, "bagaimana daftar ponsel dari luar", on=DAY)
    answers = [
        answer,
        *(ask(snapshot, text, on=DAY) for text in ("daftar imei", "pajak hp", "biaya ponsel", "how to register")),
    ]
    asked_back = [a for a in answers if a.status == "clarify"]
    assert asked_back, "none of the vague questions is asked back"
    for one in asked_back:
        assert one.clarify.endswith("?") and 2 <= len(one.alternatives) <= 3
        choices = {a.choice for a in one.alternatives}
        assert choices == {None} or (None not in choices and len(choices) > 1)
    assert all(a.clarify is None for a in answers if a.status != "clarify")


def test_many_at_once_are_answered_as_one_by_one(snapshot, questions):
    texts = [question["text"] for question in questions[:40]] + ["", "???", "356938035643809", questions[0]["text"]]
    together = ask_all(snapshot, [Request(text, on=DAY) for text in texts])
    ask_module._answers.clear()
    alone = [ask(snapshot, text, on=DAY) for text in texts]
    assert [answer.model_dump_json() for answer in together] == [answer.model_dump_json() for answer in alone]


def test_what_is_remembered_is_bounded_and_holds_no_personal_number(snapshot):
    imei = "356938035643809"
    ask(snapshot, f"apakah {imei} terdaftar", on=DAY)
    assert recall(snapshot, Request(f"apakah {imei} terdaftar", on=DAY)) is not None
    assert recall(snapshot, Request("belum pernah ditanyakan siapa pun", on=DAY)) is None
    assert not [asking for asking in ask_module._answers if imei in repr(asking)]
    assert reading._readings and imei not in repr(reading._readings) and reading._readings.maxsize == reading.READINGS
    assert ask_module._answers.maxsize == ask_module._bodies.maxsize == ask_module.REMEMBERED


def test_another_day_channel_or_operator_is_another_answer(snapshot):
    base = Request("hp sy diblokir gmn ya", on=DAY)
    ask_all(snapshot, [base])
    for other in (
        replace(base, on=DAY + timedelta(1)),
        replace(base, channel="voice"),
        replace(base, operator="telkomsel"),
        replace(base, notice=False),
    ):
        assert recall(snapshot, other) is None
