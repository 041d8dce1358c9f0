"""The words of the pages, in Indonesian and English, and those that the subject gives them.
What officers signed is never here.
"""

import re
from types import SimpleNamespace
from typing import Any

from kb.answering.ask import today
from kb.content.library import Library
from kb.content.subject import Providers

LANGUAGES = ("id", "en")
NAME = "SatuJawab"
"""Of the software, where no collection is loaded."""

_ID = dict(
    lang="id",
    other_lang="en",
    other_lang_name="English",
    question="Pertanyaan Anda",
    search="Cari",
    examples_heading="Sering ditanyakan",
    browse="Telusuri semua jawaban",
    by_topic="Menurut topik",
    by_owner="Menurut instansi",
    articles_of="Jawaban: {name}",
    changes="Yang berubah",
    changes_why="Jawaban dengan tanggal perubahan terakhirnya, yang terbaru lebih dulu.",
    changes_feed="Ikuti lewat pembaca feed (Atom)",
    open_data="Semua jawaban sebagai data terbuka:",
    owner="Jawaban dari",
    holds_since="Berlaku sejak {date}",
    review_by="Diperiksa lagi paling lambat {date}",
    sources="Sumber",
    receipt="Kode jawaban",
    receipt_why="Sebutkan kode ini bila Anda menghubungi petugas: ia akan melihat jawaban yang sama.",
    receipt_unknown="Kode ini tidak kami kenal",
    receipt_unknown_hint="Periksa huruf dan angkanya: kode jawaban berbentuk SJ-XXXX-XXXX-XX.",
    receipt_said="Jawaban ini diberikan pada {date}:",
    receipt_nothing_said="Kode ini diberikan pada {date} untuk pertanyaan yang belum mendapat satu jawaban.",
    receipt_current="Jawabannya masih sama hari ini.",
    receipt_changed="Jawabannya sudah diperbarui sejak itu. Yang berlaku adalah yang sekarang.",
    receipt_snapshot="Terbitan",
    receipt_version="versi",
    route="Siapa yang bisa dihubungi",
    call="Telepon {value}",
    operator_contacts="Menghubungi {name}:",
    your_operator="{one} Anda",
    any_operator="Semua {many}",
    prefix_unknown="Awalan ini tidak kami kenal. Pilih {one} Anda dari daftar.",
    prefix_guess="Nomor ini tampaknya milik {name}. Bila bukan, pilih sendiri.",
    helpful="Jawaban ini membantu?",
    helpful_yes="Ya",
    helpful_no="Tidak",
    thanks="Terima kasih. Masukan Anda sudah dicatat.",
    why_not="Apa yang kurang membantu?",
    why_reasons={
        "missing": "Yang saya cari tidak ada",
        "wrong": "Isinya salah",
        "unclear": "Kurang jelas",
        "other": "Lainnya",
    },
    why_words="Dengan kata-kata Anda (boleh kosong; jangan tulis nomor pribadi)",
    why_send="Kirim alasan",
    why_thanks="Alasan Anda sudah dicatat.",
    why_not_kept="Alasan untuk jawaban ini sudah dicatat sebelumnya, jadi yang ini tidak ditambahkan.",
    feedback_failed="Masukan Anda belum dapat disimpan. Silakan coba lagi nanti.",
    also="Jawaban untuk pertanyaan Anda yang kedua",
    others="Mungkin juga Anda cari",
    no_answer="Maaf, kami belum punya jawaban untuk pertanyaan ini.",
    details="Selengkapnya",
    plain_link="Halaman ringan (tanpa JavaScript)",
    full_link="Halaman utama",
    print_view="Versi cetak",
    print_hint="Pakai menu Cetak di peramban Anda.",
    not_found="Halaman ini tidak ada",
    not_found_hint="Mungkin alamatnya salah ketik atau jawabannya sudah ditarik. Cari di sini:",
    wrong_method="Alamat ini tidak dapat dibuka seperti ini",
    wrong_method_hint="Mungkin Anda memuat ulang formulir yang sudah terkirim. Cari di sini:",
    only_indonesian="Jawaban ini baru ada dalam bahasa Indonesia.",
    skip="Langsung ke jawaban",
    answers="Jawaban",
    unavailable="Layanan sedang disiapkan. Silakan coba lagi sebentar lagi.",
    failed="Maaf, ada gangguan di pihak kami. Silakan coba lagi.",
    failed_call="Maaf, ada gangguan di pihak kami. Silakan coba lagi, atau telepon {value}.",
    away="Sambungan ke layanan ini terputus. Halaman ini menyambung lagi sendiri; pertanyaan Anda tetap ada.",
    too_many="Terlalu banyak permintaan datang dari jaringan Anda. Silakan coba lagi dalam {seconds} detik.",
    too_large="Yang Anda kirim terlalu besar: paling banyak {most}.",
    too_slow="Kiriman Anda tidak sampai selesai. Silakan coba lagi.",
    from_elsewhere="Kiriman ini datang dari situs lain, jadi tidak kami terima. "
    "Silakan buka halaman kami dan kirim dari sana.",
    not_uploaded="Berkas hanya diterima dari petugas yang sudah masuk. "
    "Silakan masuk, lalu pilih berkasnya sekali lagi.",
    masked="Nomor pribadi dalam pertanyaan Anda kami samarkan dan tidak kami simpan.",
    choose_full="Tampilan lengkap (perlu sambungan cepat)",
    share="Bagikan",
    share_actions="Bagikan atau dengarkan jawaban",
    copy="Salin",
    copied="Jawaban dan alamatnya sudah disalin.",
    read_aloud="Dengarkan",
    stop_aloud="Berhenti",
    answer_to="Jawaban: {title}",
    asking="Mencari jawaban …",
    suggested="{count} judul jawaban; pilih dengan panah bawah.",
    no_suggestion="Tidak ada judul yang cocok; tekan Enter untuk mencari.",
    offline_as_of="Anda sedang luring. Ini dari salinan di perangkat Anda, keadaan {date}, dicari menurut kata saja.",
    offline_too_old="Anda sedang luring, dan di perangkat ini tidak ada salinan jawaban yang cukup baru. "
    "Jawaban muncul begitu Anda tersambung lagi.",
    offline_nothing="Anda sedang luring, dan salinan di perangkat Anda (keadaan {date}) tidak memuat jawaban dengan "
    "kata-kata ini. Jawaban dicari lagi begitu Anda tersambung.",
    offline_choice="Mungkin salah satu ini yang Anda cari",
)

_EN = dict(
    lang="en",
    other_lang="id",
    other_lang_name="Bahasa Indonesia",
    question="Your question",
    search="Search",
    examples_heading="Often asked",
    browse="Browse all answers",
    by_topic="By topic",
    by_owner="By agency",
    articles_of="Answers: {name}",
    changes="What changed",
    changes_why="Answers with the day of their last change, the newest first.",
    changes_feed="Follow in a feed reader (Atom)",
    open_data="All answers as open data:",
    owner="Answer from",
    holds_since="Holds since {date}",
    review_by="To be checked again by {date}",
    sources="Sources",
    receipt="Answer code",
    receipt_why="Give this code when you contact an officer: they will see the same answer.",
    receipt_unknown="We do not know this code",
    receipt_unknown_hint="Check its letters and digits: an answer code looks like SJ-XXXX-XXXX-XX.",
    receipt_said="This answer was given on {date}:",
    receipt_nothing_said="This code was given on {date} to a question that did not get one answer.",
    receipt_current="The answer is still the same today.",
    receipt_changed="The answer has been updated since. The present one holds.",
    receipt_snapshot="Edition",
    receipt_version="version",
    route="Whom you can contact",
    call="Call {value}",
    operator_contacts="To reach {name}:",
    your_operator="Your {one}",
    any_operator="All {many}",
    prefix_unknown="We do not know this prefix. Please choose your {one} from the list.",
    prefix_guess="This number seems to be {name}'s. If not, please choose.",
    helpful="Was this helpful?",
    helpful_yes="Yes",
    helpful_no="No",
    thanks="Thank you. Your feedback has been noted.",
    why_not="Why did it not help?",
    why_reasons={
        "missing": "What I look for is missing",
        "wrong": "It is wrong",
        "unclear": "It is unclear",
        "other": "Something else",
    },
    why_words="In your words (may stay empty; please write no personal number)",
    why_send="Send the reason",
    why_thanks="Your reason has been noted.",
    why_not_kept="A reason for this answer was noted before, so this one was not added.",
    feedback_failed="Your feedback could not be saved. Please try again later.",
    also="The answer to your second question",
    others="You may also be looking for",
    no_answer="Sorry, we do not have an answer to this question yet.",
    details="More",
    plain_link="Light page (no JavaScript)",
    full_link="Main page",
    print_view="Print version",
    print_hint="Use your browser's Print menu.",
    not_found="This page does not exist",
    not_found_hint="The address may be mistyped, or the answer has been withdrawn. Search here:",
    wrong_method="This address cannot be opened like this",
    wrong_method_hint="You may have reloaded a form that was already sent. Search here:",
    only_indonesian="This answer exists in Indonesian only so far.",
    skip="Skip to the answer",
    answers="Answers",
    unavailable="The service is being prepared. Please try again in a moment.",
    failed="Sorry, something went wrong on our side. Please try again.",
    failed_call="Sorry, something went wrong on our side. Please try again, or call {value}.",
    away="The connection to this service is lost. This page reconnects by itself; your question stays.",
    too_many="Too many requests came from your network. Please try again in {seconds} seconds.",
    too_large="What you sent is too large: {most} at most.",
    too_slow="What you sent did not arrive in full. Please try again.",
    from_elsewhere="This was sent from another site, so we do not take it. "
    "Please open our page and send it from there.",
    not_uploaded="Files are taken from officers who have signed in. Please sign in and choose the file once more.",
    masked="We masked the personal numbers in your question and do not store them.",
    choose_full="Full view (needs a fast connection)",
    share="Share",
    share_actions="Share this answer or listen to it",
    copy="Copy",
    copied="The answer and its address are copied.",
    read_aloud="Listen",
    stop_aloud="Stop",
    answer_to="Answer: {title}",
    asking="Looking for the answer …",
    suggested="{count} titles of answers; choose with the down arrow.",
    no_suggestion="No title matches; press Enter to search.",
    offline_as_of="You are offline. This is from the copy on your device, as of {date}, and was found by words alone.",
    offline_too_old="You are offline, and this device has no copy of the answers that is recent enough. "
    "The answer appears as soon as you are connected again.",
    offline_nothing="You are offline, and the copy on your device (as of {date}) has no answer with these words. "
    "The answer is looked for again as soon as you are connected.",
    offline_choice="You may be looking for one of these",
)

_WORDS = {"id": _ID, "en": _EN}


def page_language(asked: str | None, library: Library | None = None) -> str:
    """The language that was asked for, or else the collection's usual one."""
    known = library.subject.languages if library else LANGUAGES
    asked = re.sub(r"[^a-z]", "", (asked or "")[:8].lower())  # a full stop after a copied address is no language
    return asked if asked in known else known[0]


def texts(lang: str, library: Library | None = None) -> SimpleNamespace:
    """The words of one language; any other code gets Indonesian. Without a library, those of no subject."""
    words = _WORDS.get(lang, _ID)
    return (
        SimpleNamespace(**words, name=NAME, title=NAME, description="")
        if library is None
        else SimpleNamespace(**words | _of_subject(words, library))
    )


def _of_subject(words: dict[str, Any], library: Library) -> dict[str, Any]:
    subject, page, lang = library.subject, library.subject.page, words["lang"]
    name, phone = subject.name[lang], fallback_phone(library)
    return dict(
        name=name,
        title=page.title[lang] if page.title else f"{name}: {subject.tagline[lang]}",
        tagline=subject.tagline[lang],
        description=subject.description[lang],
        placeholder=page.placeholder[lang] if page.placeholder else "",
        examples=subject.examples.get(lang, ()),
        unclear_question=page.unclear[lang],
        no_answer_hint=page.no_answer[lang],
        failed=words["failed_call"].format(value=phone) if phone else words["failed"],
        **({} if words["other_lang"] in subject.languages else {"other_lang": lang, "other_lang_name": ""}),
        **(_of_providers(words, subject.providers) if subject.providers else {}),
    )


def _of_providers(words: dict[str, Any], providers: Providers) -> dict[str, Any]:
    lang = words["lang"]
    said = {"one": providers.one[lang], "many": providers.many[lang]}
    whole = {key: words[key].format(**said) for key in ("your_operator", "any_operator", "prefix_unknown")}
    whole["your_operator"] = whole["your_operator"][0].upper() + whole["your_operator"][1:]
    return whole | {"prefix": providers.numbers[lang] if providers.numbers else ""}


def fallback_phone(library: Library) -> str | None:
    """Whom to telephone when nothing else helps."""
    contacts = library.contacts_of(library.owners[library.subject.fallback.owner], today())
    return next((contact.value for contact in contacts if contact.kind == "phone"), None)
