"""The words of the pages, in Indonesian and English, and those that the subject gives them.
What officers signed is never here.
"""

import re
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

from kb.answering.ask import today
from kb.content.languages import BUILT_IN, own_name
from kb.content.library import Library
from kb.content.subject import Providers, ways_in
from kb.web.shared.words import of_languages, words_of

LANGUAGES = BUILT_IN
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
    browse_topics="Atau telusuri menurut topik",
    by_topic="Menurut topik",
    by_owner="Menurut instansi",
    articles_of="Jawaban: {name}",
    changes="Yang berubah",
    what_we_keep="Apa yang kami simpan",
    change_kinds={"correction": "Koreksi", "update": "Ketentuan berubah", "wording": "Penyesuaian kata"},
    changes_why="Jawaban dengan tanggal perubahan terakhirnya, yang terbaru lebih dulu.",
    changes_feed="Ikuti lewat pembaca feed (Atom)",
    changes_pages={"newer": "Perubahan yang lebih baru", "older": "Perubahan sebelumnya"},
    open_data="Semua jawaban sebagai data terbuka:",
    owner="Jawaban dari",
    being_confirmed="Koreksi, sedang dikonfirmasi",
    being_confirmed_why="Terbit segera, sebelum semua instansi yang ikut memilikinya menandatangani. Bila tidak "
    "dikonfirmasi hingga {moment}, koreksi ini tidak berlaku lagi.",
    holds_since="Berlaku sejak {date}",
    changed_on="Diubah terakhir {date}",
    review_by="Diperiksa lagi paling lambat {date}",
    review_late="Seharusnya sudah diperiksa lagi pada {date}; tanyakan dulu apakah masih berlaku",
    sources="Sumber",
    receipt="Kode jawaban",
    receipt_why="Sebutkan kode ini bila Anda menghubungi petugas: ia akan melihat jawaban yang sama.",
    receipt_unknown="Kode ini tidak kami kenal",
    receipt_unknown_hint="Periksa huruf dan angkanya: kode jawaban berbentuk SJ-XXXX-XXXX-XX.",
    receipt_said="Jawaban ini diberikan pada {date}:",
    receipt_nothing_said="Kode ini diberikan pada {date} untuk pertanyaan yang belum mendapat satu jawaban.",
    receipt_unconfirmed="Waktu itu jawaban ini adalah koreksi yang sedang dikonfirmasi.",
    receipt_current="Jawabannya masih sama hari ini.",
    receipt_changed="Jawabannya sudah diperbarui sejak itu. Yang berlaku adalah yang sekarang.",
    receipt_differs="Yang berbeda",
    receipt_legend="Yang dicoret dikatakan waktu itu, yang bergaris bawah berlaku sekarang.",
    receipt_same_words="Kata-katanya masih sama; yang berubah hanya keterangannya, misalnya sumber atau tanggal.",
    receipt_then_gone="Terbitan waktu itu tidak dapat dibaca lagi, jadi perbedaannya tidak dapat ditampilkan.",
    receipt_gone_hint="Periksa huruf dan angkanya. Bila sudah benar, terbitan itu tidak lagi disimpan.",
    watch="Beri tahu saya bila jawaban ini berubah",
    watch_address="Alamat e-mail Anda",
    watch_send="Kirim tautan konfirmasi",
    watch_kept="Kami menyimpan alamat, jawaban ini, bahasa, dan harinya saja, sampai Anda berhenti.",
    watch_asked="Periksa kotak surat Anda",
    watch_asked_hint="Kami mengirim tautan ke alamat itu. Buka tautannya lalu tekan tombol untuk mengonfirmasi, paling "
    "lambat dalam dua hari.",
    watch_bad_address="Alamat e-mail ini tidak dapat dipakai. Periksa penulisannya, lalu kirim sekali lagi.",
    watch_too_many="Terlalu banyak permintaan hari ini. Silakan coba lagi besok.",
    watch_confirm_ask="Kirimi saya e-mail bila jawaban ini berubah?",
    watch_confirm_do="Ya, beri tahu saya",
    watch_confirmed="Tersimpan. Kami akan menulis kepada Anda bila jawabannya berubah.",
    watch_end_ask="Hentikan e-mail tentang jawaban ini dan hapus alamat saya?",
    watch_end_do="Ya, hentikan",
    watch_ended="E-mail tentang jawaban ini dihentikan dan alamat Anda dihapus.",
    receipt_snapshot="Terbitan",
    receipt_version="versi",
    route="Siapa yang bisa dihubungi",
    in_writing="tertulis",
    contact_details={"hours": "jam layanan: {said}", "cost": "biaya: {said}", "languages": "bahasa: {said}"},
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
    about="Tentang",
    accessibility="Aksesibilitas",
    glossary="Arti istilah",
    guide="Kasus Anda yang mana? Jawab beberapa pertanyaan",
    guide_end="Untuk keadaan Anda",
    guide_back="Kembali ke pertanyaan sebelumnya",
    guide_again="Mulai lagi",
    report_problem="Laporkan masalah",
    problem_hint="Ada yang salah atau tidak berfungsi? Beri tahu kami, tanpa nama. Kami tidak dapat membalas.",
    problem_of="Halaman:",
    problem_what="Apa yang bermasalah?",
    problem_reasons={
        "wrong": "Isinya salah atau sudah tidak berlaku",
        "missing": "Ada yang tidak berfungsi atau tidak ditemukan",
        "unclear": "Sulit dibaca atau dipakai",
        "other": "Lainnya",
    },
    problem_send="Kirim laporan",
    problem_thanks="Terima kasih. Laporan Anda sudah dicatat untuk petugas.",
    problem_twice="Laporan Anda tentang halaman ini hari ini sudah dicatat, jadi yang ini tidak ditambahkan.",
    why_words="Dengan kata-kata Anda (boleh kosong; jangan tulis nomor pribadi)",
    why_send="Kirim alasan",
    why_thanks="Alasan Anda sudah dicatat.",
    why_not_kept="Alasan untuk jawaban ini sudah dicatat sebelumnya, jadi yang ini tidak ditambahkan.",
    feedback_failed="Masukan Anda belum dapat disimpan. Silakan coba lagi nanti.",
    also="Jawaban untuk pertanyaan Anda yang kedua",
    others="Mungkin juga Anda cari",
    no_answer="Maaf, kami belum punya jawaban untuk pertanyaan ini.",
    send_question="Kirim pertanyaan ini",
    send_why="Anda mendapat nomor untuk melihat keadaannya, dan jawabannya bila sudah ada.",
    question_number="Nomor pertanyaan",
    details="Selengkapnya",
    plain_link="Halaman ringan (tanpa JavaScript)",
    full_link="Halaman utama",
    print_view="Versi cetak",
    print_hint="Pakai menu Cetak di peramban Anda.",
    not_found="Halaman ini tidak ada",
    not_found_hint="Mungkin alamatnya salah ketik atau jawabannya sudah ditarik. Cari di sini:",
    wrong_method="Alamat ini tidak dapat dibuka seperti ini",
    wrong_method_hint="Mungkin Anda memuat ulang formulir yang sudah terkirim. Cari di sini:",
    in_language="dalam bahasa {name}",
    only_in="Jawaban ini baru ada {language}.",
    answered_in_language="Pertanyaan Anda berbahasa {name}, jadi jawabannya juga.",
    answer_in_language="Jawab dalam bahasa {name}",
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
    offline_as_of="Kami tidak terjangkau. Ini dari salinan di perangkat Anda, keadaan {date}, dicari menurut kata.",
    offline_too_old="Kami tidak terjangkau, dan tidak ada salinan yang cukup baru. Jawaban muncul begitu tersambung.",
    offline_nothing="Kami tidak terjangkau, dan salinan di perangkat Anda (keadaan {date}) tidak memuat jawaban dengan "
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
    browse_topics="Or browse by topic",
    by_topic="By topic",
    by_owner="By agency",
    articles_of="Answers: {name}",
    changes="What changed",
    what_we_keep="What we keep",
    change_kinds={"correction": "Correction", "update": "Rules changed", "wording": "Wording"},
    changes_why="Answers with the day of their last change, the newest first.",
    changes_feed="Follow in a feed reader (Atom)",
    changes_pages={"newer": "Newer changes", "older": "Older changes"},
    open_data="All answers as open data:",
    owner="Answer from",
    being_confirmed="Correction, being confirmed",
    being_confirmed_why="Published at once, before all agencies that share it have signed. Unless it is confirmed by "
    "{moment}, it no longer holds.",
    holds_since="Holds since {date}",
    changed_on="Last changed {date}",
    review_by="To be checked again by {date}",
    review_late="Should have been checked again by {date}; please ask first whether it still holds",
    sources="Sources",
    receipt="Answer code",
    receipt_why="Give this code when you contact an officer: they will see the same answer.",
    receipt_unknown="We do not know this code",
    receipt_unknown_hint="Check its letters and digits: an answer code looks like SJ-XXXX-XXXX-XX.",
    receipt_said="This answer was given on {date}:",
    receipt_nothing_said="This code was given on {date} to a question that did not get one answer.",
    receipt_unconfirmed="At that time this answer was a correction that was being confirmed.",
    receipt_current="The answer is still the same today.",
    receipt_changed="The answer has been updated since. The present one holds.",
    receipt_differs="What differs",
    receipt_legend="What is struck out was said then, what is underlined holds now.",
    receipt_same_words="Its words are the same; only what stands beside them changed, such as sources or dates.",
    receipt_then_gone="The edition of that day can no longer be read, so what differs cannot be shown.",
    receipt_gone_hint="Check the letters and digits. If they are right, that edition is no longer kept.",
    watch="Tell me if this answer changes",
    watch_address="Your e-mail address",
    watch_send="Send me a link to confirm",
    watch_kept="We keep the address, this answer, the language and the day, nothing else, until you end it.",
    watch_asked="Please look into your mailbox",
    watch_asked_hint="We send a link to that address. Open it and press the button to confirm, within two days.",
    watch_bad_address="This e-mail address cannot be used. Please check how it is written and send it once more.",
    watch_too_many="Too many requests today. Please try again tomorrow.",
    watch_confirm_ask="Send me a mail if this answer changes?",
    watch_confirm_do="Yes, tell me",
    watch_confirmed="Kept. We will write to you if the answer changes.",
    watch_end_ask="End the mails about this answer and delete my address?",
    watch_end_do="Yes, end them",
    watch_ended="The mails about this answer are ended and your address is deleted.",
    receipt_snapshot="Edition",
    receipt_version="version",
    route="Whom you can contact",
    in_writing="in writing",
    contact_details={"hours": "hours: {said}", "cost": "cost: {said}", "languages": "languages: {said}"},
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
    about="About",
    accessibility="Accessibility",
    glossary="Terms",
    guide="Which case are you? Answer a few questions",
    guide_end="For your case",
    guide_back="Back to the question before",
    guide_again="Start again",
    report_problem="Report a problem",
    problem_hint="Is something wrong, or does it not work? Tell us, without your name. We cannot reply.",
    problem_of="Page:",
    problem_what="What is the problem?",
    problem_reasons={
        "wrong": "It is wrong, or no longer holds",
        "missing": "Something does not work or cannot be found",
        "unclear": "It is hard to read or to use",
        "other": "Something else",
    },
    problem_send="Send the report",
    problem_thanks="Thank you. Your report has been noted for the officers.",
    problem_twice="Your report on this page was noted today already, so this one was not added.",
    why_words="In your words (may stay empty; please write no personal number)",
    why_send="Send the reason",
    why_thanks="Your reason has been noted.",
    why_not_kept="A reason for this answer was noted before, so this one was not added.",
    feedback_failed="Your feedback could not be saved. Please try again later.",
    also="The answer to your second question",
    others="You may also be looking for",
    no_answer="Sorry, we do not have an answer to this question yet.",
    send_question="Send this question",
    send_why="You get a number by which you can see its state, and the answer once there is one.",
    question_number="Question number",
    details="More",
    plain_link="Light page (no JavaScript)",
    full_link="Main page",
    print_view="Print version",
    print_hint="Use your browser's Print menu.",
    not_found="This page does not exist",
    not_found_hint="The address may be mistyped, or the answer has been withdrawn. Search here:",
    wrong_method="This address cannot be opened like this",
    wrong_method_hint="You may have reloaded a form that was already sent. Search here:",
    in_language="in {name}",
    only_in="This answer exists {language} only so far.",
    answered_in_language="You asked in {name}, so this is answered in {name}.",
    answer_in_language="Answer in {name}",
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
    offline_as_of="We cannot be reached. This is from the copy on your device, as of {date}, found by words alone.",
    offline_too_old="We cannot be reached, and no copy here is recent enough. The answer comes once you are connected.",
    offline_nothing="We cannot be reached, and the copy on your device (as of {date}) has no answer with these words. "
    "The answer is looked for again as soon as you are connected.",
    offline_choice="You may be looking for one of these",
)

_WORDS = {"id": _ID, "en": _EN}


def words_in(lang: str) -> dict[str, Any]:
    """What pages say in a built-in language."""
    return {key: words for key, words in _WORDS[lang].items() if key not in ("lang", "other_lang", "other_lang_name")}


def page_language(asked: str | None, library: Library | None = None) -> str:
    """The language that was asked for, or else the collection's usual one."""
    return _known(asked, library.subject.languages if library else LANGUAGES)


def officers_language(asked: str | None, library: Library | None) -> str:
    """The same of officers' pages, whose words are the built-in ones: in a collection of other languages English."""
    languages = library.subject.languages if library else LANGUAGES
    return _known(asked, tuple(lang for lang in languages if lang in LANGUAGES) or ("en",))


def _known(asked: str | None, known: Sequence[str]) -> str:
    asked = re.sub(r"[^a-z]", "", (asked or "")[:8].lower())  # a full stop after a copied address is no language
    return asked if asked in known else known[0]


def texts(lang: str, library: Library | None = None) -> SimpleNamespace:
    """The words of one language; without a library those of no subject, in Indonesian if it is not built in."""
    if library is None:
        words = _WORDS.get(lang, _ID)
        return SimpleNamespace(**words | of_languages(words, _WORDS, LANGUAGES), name=NAME, title=NAME, description="")
    words = _words(lang, library)
    languages = dict.fromkeys((*LANGUAGES, *library.subject.languages))
    return SimpleNamespace(**words | of_languages(words, _WORDS, languages) | _of_subject(words, library))


def _words(lang: str, library: Library) -> dict[str, Any]:
    if lang in _WORDS:
        return _WORDS[lang]
    base = library.subject.told_in(lang)
    own = words_of(library, lang, "page", words_in)
    return own | {"lang": lang, "other_lang": base, "other_lang_name": own_name(base)}


def _of_subject(words: dict[str, Any], library: Library) -> dict[str, Any]:
    subject, page, lang = library.subject, library.subject.page, words["lang"]
    name, phone = subject.name[lang], fallback_phone(library)
    return dict(
        name=name,
        title=page.title[lang] if page.title else f"{name}: {subject.tagline[lang]}",
        tagline=subject.tagline[lang],
        description=subject.description[lang],
        placeholder=page.placeholder[lang] if page.placeholder else "",
        examples=subject.examples.get(lang, ()) if lang in LANGUAGES else ways_in(subject.examples, lang),
        other_languages=tuple((other, own_name(other)) for other in subject.languages if other != lang),
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
