"""Forms of a word have one stem; a word that only looks like a form keeps its letters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.retrieval.language.stems import root_of


@pytest.mark.parametrize(
    ("forms", "root"),
    [
        ("mengirim dikirim kiriman pengiriman kirimkan", "kirim"),
        ("mendaftarkan pendaftaran terdaftar didaftarkan daftarkanlah", "daftar"),
        ("memblokir diblokir pemblokiran terblokir", "blokir"),
        ("membayar pembayaran dibayarkan terbayar", "bayar"),
        ("menolak ditolak penolakan", "tolak"),
        ("menerima diterima penerimaan", "terima"),
        ("mengecek dicek", "cek"),
        ("mengubah diubah perubahan", "ubah"),
        ("bekerja", "kerja"),
        ("terasa dirasakan", "rasa"),
    ],
)
def test_forms_have_one_root(forms, root):
    assert {root_of(form) for form in forms.split()} == {root}


@pytest.mark.parametrize(
    "word", "menteri distributor bandara orang makan dinas pesan sekolah seluler registrasi qwertz di a".split()
)
def test_what_only_looks_like_a_form_stays(word):
    assert root_of(word) == word


@given(st.text("abdegikmnprstuy", max_size=30))
def test_a_root_is_its_own_root_and_no_longer_than_the_word(word):
    root = root_of(word)
    assert root_of(root) == root and len(root) <= len(word)
