"""A village's four articles in Indonesian, English and one more language, made by files alone."""

from pathlib import Path

import yaml

DAY = {"jv": "dina", "ar": "أيام"}
NAME = {"jv": "Takon Desa", "ar": "أسئلة القرية"}
OWNERS = {
    "jv": "Kantor Desa Sumberrejo",
    "ar": "مكتب القرية",
}
FACTS = {
    "sources": {"perdes": {"title": "Peraturan Desa", "publisher": "Desa Sumberrejo", "date": "2025"}},
    "facts": [
        {
            "id": "domisili-hari", "owner": "desa", "topic": "surat", "confidence": "high", "kind": "duration",
            "statement": {"id": "Lama surat domisili.", "en": "How long a letter of domicile takes."},
            "value": {"amount": 3, "unit": "day"}, "sources": ["perdes"],
        },
        {
            "id": "iuran-sampah", "owner": "desa", "topic": "layanan", "confidence": "high", "kind": "amount",
            "statement": {"id": "Iuran sampah.", "en": "The fee for waste."},
            "value": {"amount": 15000, "currency": "IDR"}, "sources": ["perdes"],
        },
        {
            "id": "lapor-air", "owner": "desa", "topic": "layanan", "confidence": "high", "kind": "phone",
            "statement": {"id": "Telepon laporan air.", "en": "Telephone for water."},
            "value": "0274-555123", "sources": ["perdes"],
        },
    ],
}  # fmt: skip
TEXTS = {
    "surat-domisili": {
        "facts": ["domisili-hari"],
        "id": (
            "Bagaimana cara membuat surat keterangan domisili?",
            "Bawa KTP dan kartu keluarga ke kantor desa; surat jadi dalam {{ domisili-hari }}.",
            [
                "bikin surat domisili",
                "syarat surat domisili",
                "urus keterangan tempat tinggal",
                "surat domisili brp lama",
            ],
        ),
        "en": (
            "How do I get a letter of domicile?",
            "Bring your identity card and family card to the village office; it is ready in {{ domisili-hari }}.",
            ["proof of residence letter", "where to get a domicile letter", "documents for residence letter"],
        ),
        "jv": (
            "Piye carane nggawe layang katrangan domisili?",
            "Gawanen KTP lan kartu kulawarga menyang kantor desa; layange dadi sajrone {{ domisili-hari }}.",
            ["carane ngurus layang domisili", "nggawe layang panggonan manggon", "layang domisili pirang dina dadine"],
        ),
        "ar": (
            "كيف أحصل على شهادة إقامة؟",
            "أحضر بطاقة الهوية وبطاقة العائلة إلى مكتب القرية؛ تكون الشهادة جاهزة خلال {{ domisili-hari }}.",
            ["طلب شهادة السكن", "أوراق شهادة الإقامة", "كم يوم تأخذ شهادة الإقامة"],
        ),
    },
    "timbang-balita": {
        "facts": [],
        "id": (
            "Kapan penimbangan balita di posyandu?",
            "Penimbangan balita diadakan setiap Rabu pagi di balai desa.",
            ["jadwal posyandu", "hari timbang bayi", "posyandu buka kapan", "imunisasi anak hari apa"],
        ),
        "en": (
            "When are small children weighed at the health post?",
            "Small children are weighed every Wednesday morning in the village hall.",
            ["schedule of the health post", "baby weighing day", "when is the clinic for babies"],
        ),
        "jv": (
            "Kapan bocah cilik ditimbang ing posyandu?",
            "Bocah cilik ditimbang saben dina Rebo esuk ing bale desa.",
            ["jadwal posyandu dina apa", "bayi ditimbang kapan", "posyandu bukak dina apa"],
        ),
        "ar": (
            "متى يوزن الأطفال الصغار في المركز الصحي؟",
            "يوزن الأطفال الصغار كل صباح أربعاء في قاعة القرية.",
            ["موعد وزن الرضع", "جدول المركز الصحي للأطفال", "يوم تطعيم الأطفال"],
        ),
    },
    "ambil-sampah": {
        "facts": ["iuran-sampah"],
        "id": (
            "Berapa iuran pengambilan sampah rumah tangga?",
            "Iurannya {{ iuran-sampah }} sebulan; truk datang setiap Senin dan Kamis.",
            ["biaya sampah", "kapan truk sampah datang", "bayar iuran kebersihan", "sampah diangkut hari apa"],
        ),
        "en": (
            "What does the collection of household waste cost?",
            "It costs {{ iuran-sampah }} a month; the truck comes every Monday and Thursday.",
            ["garbage fee", "when does the waste truck come", "rubbish collection price"],
        ),
        "jv": (
            "Pira iurane njupuk uwuh omah?",
            "Iurane {{ iuran-sampah }} saben sasi; truke teka saben Senen lan Kemis.",
            ["mbayar uwuh pira", "truk uwuh teka kapan", "uwuh dijupuk dina apa"],
        ),
        "ar": (
            "كم رسوم جمع نفايات المنزل؟",
            "الرسوم {{ iuran-sampah }} في الشهر؛ تأتي الشاحنة كل اثنين وخميس.",
            ["سعر جمع القمامة", "متى تأتي شاحنة النفايات", "دفع رسوم النظافة"],
        ),
    },
    "air-mati": {
        "facts": ["lapor-air"],
        "id": (
            "Ke mana melapor bila air bersih mati?",
            "Telepon {{ lapor-air }}; petugas air datang pada hari yang sama.",
            ["air pam tidak mengalir", "lapor air macet", "pipa air bocor", "air mati lapor siapa"],
        ),
        "en": (
            "Whom do I call when there is no tap water?",
            "Call {{ lapor-air }}; someone comes on the same day.",
            ["water does not run", "report a broken water pipe", "no running water"],
        ),
    },
}
"""By article: its facts, and by language title, text and phrasings. The last has none in the third language."""
FILES = {
    "jv": {
        "answers": {"which_one": "Karepmu sing endi?"},
        "pages": {
            "page": {
                "question": "Pitakonmu",
                "search": "Golek",
                "owner": "Wangsulan saka",
                "browse": "Deleng kabeh wangsulan",
                "only_in": "Wangsulan iki lagi ana {language}.",
                "in_language": "nganggo basa {name}",
                "holds_since": "Lumaku wiwit {date}",
            },
            "what_we_keep": {"title": "Apa sing disimpen", "for_days": "{days} dina"},
            "info": {"about": {"title": "Bab layanan iki"}},
            "sent_question": {"send_do": "Kirim lan tampa nomer"},
        },
    },
    "ar": {
        "answers": {"which_one": "أي واحد تقصد؟"},
        "pages": {
            "page": {
                "question": "سؤالك",
                "search": "بحث",
                "owner": "الجواب من",
                "browse": "كل الأجوبة",
                "route": "بمن يمكنك الاتصال",
                "in_language": "باللغة {name}",
            }
        },
    },
}


def write_village(folder: Path, lang: str = "jv", languages: tuple[str, ...] | None = None) -> Path:
    """The collection below a folder, with texts in its languages; the third one's is `lang`."""
    languages = languages or ("id", "en", lang)
    (folder / "desa").mkdir(parents=True)
    (folder / "languages").mkdir()
    subject = {
        "name": {"id": "Tanya Desa", "en": "Ask the Village", lang: NAME[lang]},
        "fallback": {"owner": "desa"},
        "languages": list(languages),
        "topics": {"surat": "Surat", "layanan": {"id": "Layanan", "en": "Services"}},
        "keep": {"questions": 90},
        "checks": {"phrasings": "off"},
    }
    responsible = {"id": "Layanan desa.", "en": "Services of the village."}
    owner = {
        "id": "desa", "short": "Desa", "responsible": responsible,
        "name": {"id": "Kantor Desa Sumberrejo", "en": "Sumberrejo Village Office", lang: OWNERS[lang]},
        "contacts": [{"kind": "phone", "value": "0274-555123", "fact": "lapor-air"}],
    }  # fmt: skip
    put = {"kb.yaml": subject, "owners.yaml": {"owners": [owner]}, "facts.yaml": FACTS}
    for name, data in (put | {f"languages/{lang}.yaml": FILES[lang]}).items():
        (folder / name).write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), "utf-8")
    main = next((known for known in ("id", "en") if known in languages), languages[0])
    for article, said in TEXTS.items():
        for known in (known for known in languages if known in said):
            title, text, phrasings = said[known]
            front: dict = {"title": title, "phrasings": phrasings}
            if known == main:
                front = {
                    "id": article, "owner": "desa", "status": "published", "audience": ["citizen", "agent"],
                    "topics": ["surat" if article == "surat-domisili" else "layanan"], "facts": said["facts"],
                    "sources": ["perdes"], "valid_from": "2025-01-01", "review_by": "2035-01-01", "route": "desa",
                } | front  # fmt: skip
            path = folder / "desa" / (f"{article}.md" if known == main else f"{article}.{known}.md")
            path.write_text(f"---\n{yaml.safe_dump(front, allow_unicode=True, sort_keys=False)}---\n{text}\n", "utf-8")
    return folder
