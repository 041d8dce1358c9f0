from kb.answering.ask import today
from kb.answering.hand_over import hand_over_summary, receiver


def test_the_summary_says_all_that_the_next_one_needs(snapshot):
    text = hand_over_summary(
        snapshot.library,
        "id",
        "telkomsel",
        "kominfo",
        titles=["HP saya diblokir"],
        said="Telepon 159.",
        path=[("Dari mana?", "Dibeli di Indonesia")],
        operator="xl",
        note=" Sudah tiga kali menelepon. ",
        receipts=["SJ-5PA2-5BJE-SJ"],
        on=today(),
    )
    assert text.splitlines() == [
        "Serah terima dari Telkomsel ke Komdigi (dulu Kominfo)",
        "Menghubungi: Pusat panggilan Komdigi: 159",
        "Operator penelepon: XL dan Axis",
        "- HP saya diblokir",
        "Jawaban penelepon:",
        "- Dari mana? → Dibeli di Indonesia",
        "Yang disampaikan: Telepon 159.",
        "Catatan: Sudah tiga kali menelepon.",
        "Kode jawaban: SJ-5PA2-5BJE-SJ",
    ]


def test_whoever_has_no_contact_is_reached_through_159(snapshot):
    assert "159" in hand_over_summary(snapshot.library, "en", "telkomsel", "operators", on=today()).splitlines()[1]


def test_the_callers_own_operator_takes_what_goes_to_operators(snapshot):
    assert receiver(snapshot.library, "operators", "tri").id == "tri"
    assert receiver(snapshot.library, "operators", None).id == "operators"
    assert receiver(snapshot.library, "bea-cukai", "tri").id == "bea-cukai"
