"""The words of the short answer are the same on every channel: all articles, both languages."""

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.answering.ask import article_answer, ask
from kb.answering.message import LONGEST, messages
from kb.content.render import short_answer
from kb.publishing.consistency.rules import LONGEST_SPOKEN
from tests import shipped

DAY = date(2026, 11, 24)
LIBRARY = shipped.library()
TEXTS = [(article.id, lang) for article in LIBRARY.articles.values() for lang in article.texts]
_UNITS = {
    "id": "nol satu dua tiga empat lima enam tujuh delapan sembilan".split(),
    "en": "zero one two three four five six seven eight nine".split(),
}
_NUMBERS = {
    "id": {"sepuluh": 10, "sebelas": 11, "seratus": 100, "seribu": 1000},
    "en": {
        word: n
        for n, word in enumerate(
            "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(), 10
        )
    }
    | {
        word: n
        for n, word in zip(
            range(20, 100, 10), "twenty thirty forty fifty sixty seventy eighty ninety".split(), strict=True
        )
    },
}
_TIMES = {
    "id": {"puluh": 10, "ratus": 100, "ribu": 1000, "juta": 10**6},
    "en": {"hundred": 100, "thousand": 1000, "million": 10**6},
}
_AFTER_POINT = {"id": "koma", "en": "point"}


def figures_of_words(words: str, lang: str) -> str:
    """The figures that spoken words say, each run of number words as its figures in a row;
    written without num2words.
    """
    units = {word: n for n, word in enumerate(_UNITS[lang])}
    small, times, point = units | _NUMBERS[lang], _TIMES[lang], _AFTER_POINT[lang]
    found, run = [], []
    for word in [*re.findall(r"\w+", words.lower()), "."]:
        if word in small or word in times or (run and word in (point, "and", "belas")):
            run.append(word)
        elif run:
            found.append(_value([w for w in run if w != "and"], units, small, times, point))
            run = []
    return "".join(found)


def _value(run, units, small, times, point) -> str:
    if point in run:
        whole, part = run[: run.index(point)], run[run.index(point) + 1 :]
        return _value(whole, units, small, times, point) + "".join(str(units[w]) for w in part)
    if all(word in units for word in run):
        return "".join(str(units[word]) for word in run)
    if not set(run) & set(times):  # a year: "twenty twenty-five"; the tens alone are a number
        values = [small[w] for w in run if w != "belas"]
        if "belas" in run:
            return str(values[0] + 10)
        if len(values) > 1 and values[1] >= 10:
            return str(values[0] * 100 + sum(values[1:]))
        return str(sum(values))
    total = part = last = 0
    for word in run:
        if word == "belas":
            part += 10
        elif word in times and times[word] >= 1000:
            total, part, last = total + max(part + last, 1) * times[word], 0, 0
        elif word in times:
            part, last = part + max(last, 1) * times[word], 0
        else:
            part, last = part + last, small[word]
    return str(total + part + last)


def written_figures(words: str, lang: str) -> str:
    """The figures of a written text in a row; number words that it has itself count too."""
    with_words = re.sub(
        r"[a-zA-Z]+",
        lambda found: str(_UNITS[lang].index(found[0].lower())) if found[0].lower() in _UNITS[lang] else found[0],
        words,
    )
    with_words = re.sub(r"(\d) (?:juta|million)\b", r"\g<1>000000", with_words)
    return "".join(c for c in with_words if c.isdecimal())


def plain_words(words: str) -> list[str]:
    """Words without figures, addresses, currencies and abbreviations, whose form a channel may change."""
    pieces = [piece for piece in words.split() if not re.search(r"\d|@|/|\w\.\w|[A-Z]{2}|PPh", piece)]
    return [w.lower() for w in re.findall(r"[^\W\d_]+", " ".join(pieces)) if not re.fullmatch(r"Permen\w+|x", w)]


@pytest.mark.parametrize(("article_id", "lang"), TEXTS)
def test_the_short_answer_is_the_same_words_on_every_channel(snapshot, article_id, lang):
    article = snapshot.library.articles[article_id]
    short = short_answer(snapshot.library, article, lang, DAY)
    bodies = {
        channel: article_answer(snapshot, article_id, channel, lang, DAY)[0]
        for channel in ("web", "agent", "text", "voice")
    }
    assert bodies["web"].text.startswith(short) and bodies["agent"].text.startswith(short)
    receipt = article_answer(snapshot, article_id, "text", lang, DAY)[2]
    assert bodies["text"].messages == (f"{short} {bodies['text'].url} {receipt}",) == (bodies["text"].text,)
    aloud = bodies["voice"].text
    remaining = iter(re.findall(r"[^\W\d_]+", aloud.lower()))
    missing = [word for word in plain_words(short) if word not in remaining]  # in this order
    assert missing == []
    assert figures_of_words(aloud, lang) == written_figures(short, lang)


@pytest.mark.parametrize(("article_id", "lang"), TEXTS)
def test_a_short_answer_fits_a_message_and_half_a_minute_of_speech(snapshot, article_id, lang):
    voice, route, _ = article_answer(snapshot, article_id, "voice", lang, DAY)
    for said in (voice.text, voice.title, route.reason, *(c.label for c in route.contacts)):
        assert not re.search(r"[^\w\s.,;:?!'’-]|\d|_|^\s*-", said), said
    assert len(voice.text.split()) <= LONGEST_SPOKEN
    text = article_answer(snapshot, article_id, "text", lang, DAY, site="https://satujawab.example.go.id")[0]
    assert len(text.messages) == 1 and len(text.text) <= LONGEST


def test_a_question_back_and_no_answer_are_read_aloud_too(snapshot):
    for question in ("daftar imei", "pajak hp", "resep rendang", "nomor 159"):
        answer = ask(snapshot, question, "voice", on=DAY)
        said = [
            answer.clarify or "",
            answer.notice,
            answer.route.reason,
            *(a.title for a in answer.alternatives),
            *(a.choice or "" for a in answer.alternatives),
        ]
        assert not re.search(r"[\d*#_/()]", " ".join(said)), said


def test_the_link_of_a_message_is_an_address(snapshot):
    body = article_answer(snapshot, "ponsel-diblokir", "text", "en", DAY, site="https://satujawab.example.go.id")[0]
    assert body.text.split()[-2] == "https://satujawab.example.go.id/articles/ponsel-diblokir?lang=en"


FIGURES = [
    "USD 500",
    "Rp1.400.000",
    "0853 1111 1010",
    "15 September 2020",
    "2 x 24 jam",
    "60 hari",
    "7,5%",
    "*#06#",
    "021-57959817",
]


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                *FIGURES,
                "Daftarkan ponsel Anda.",
                "paling lambat",
                "sejak tiba,",
                "Bawa paspor dan boarding pass ke terminal.",
            ]
        ),
        max_size=150,
    )
)
def test_long_messages_come_in_numbered_parts_with_link_and_receipt_last(words):
    whole = " ".join(words)
    parts = messages(whole, "https://satujawab.example.go.id/articles/x", "SJ-5PA2-5BJE-SJ")
    assert all(len(part) <= LONGEST for part in parts)
    assert parts[-1].endswith("https://satujawab.example.go.id/articles/x SJ-5PA2-5BJE-SJ")
    if len(parts) > 1:
        assert [part.split(") ")[0] for part in parts] == [f"({n}/{len(parts)}" for n in range(1, len(parts) + 1)]
        parts = tuple(part.split(") ", 1)[1] for part in parts)
    joined = " ".join(parts)
    assert joined == f"{whole} https://satujawab.example.go.id/articles/x SJ-5PA2-5BJE-SJ".strip()
    for figure in FIGURES:  # none is cut: each is found as often in the parts as in the whole
        assert sum(part.count(figure) for part in parts) == joined.count(figure)


def test_a_steps_number_is_not_parted_from_its_step():
    steps = " ".join(
        f"{n}. Datangi gerai operator dengan paspor dan ponselnya, lalu mintalah pendaftaran." for n in range(1, 15)
    )
    parts = messages(steps, "/articles/a", "SJ-AAAA-AAAA-AA")
    assert len(parts) > 2 and not [part for part in parts if re.search(r" \d+\.$", part)]


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=3000))
def test_no_text_makes_a_message_too_long(words):
    assert all(len(part) <= LONGEST for part in messages(words, "/articles/x", "SJ-5PA2-5BJE-SJ"))
