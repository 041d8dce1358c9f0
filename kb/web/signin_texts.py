"""The words of signing in, in Indonesian and English."""

from types import SimpleNamespace

from kb.content.library import Library

_ID = dict(
    lang="id",
    officers="petugas",
    officers_and="petugas instansi dan {many}",
    heading="Masuk untuk petugas",
    intro="Halaman ini untuk {who}. Untuk bertanya, Anda tidak perlu masuk.",
    name="Nama akun atau alamat e-mail",
    password="Kata sandi",  # the label of a field  # nosec B106
    submit="Masuk",
    oidc="Masuk dengan akun instansi",
    local="Masuk dengan nama akun dan kata sandi",
    wrong="Nama akun atau kata sandi tidak cocok. Periksa keduanya, lalu coba lagi.",
    elsewhere="Keluarkan akun saya dari perangkat lain",
    left_elsewhere="Akun Anda sudah keluar dari semua perangkat lain.",
    busy="Terlalu banyak orang sedang masuk. Coba lagi dalam {seconds} detik.",
    stale="Formulir ini sudah kedaluwarsa. Silakan isi sekali lagi.",
    away="Basis data sedang tidak dapat dihubungi. Coba lagi sebentar lagi.",
    needed="Silakan masuk dulu. Bila Anda tadi sedang menulis, tulisan Anda sudah tersimpan.",
    unknown="Akun instansi Anda dikenali, tetapi belum diberi peran di sini. Minta administrator menambahkannya.",
    sign_out="Keluar",
    signed_out="Anda sudah keluar.",
    no_role="Akun Anda tidak memiliki peran untuk halaman ini. Minta administrator menambahkannya.",
)
_EN = dict(
    lang="en",
    officers="officers",
    officers_and="officers of agencies and {many}",
    heading="Sign in for officers",
    intro="This page is for {who}. You need not sign in to ask a question.",
    name="Account name or e-mail address",
    password="Password",  # the label of a field  # nosec B106
    submit="Sign in",
    oidc="Sign in with your agency's account",
    local="Sign in with account name and password",
    wrong="Account name and password do not match. Check both and try again.",
    elsewhere="Sign my account out on other devices",
    left_elsewhere="Your account is signed out on all other devices.",
    busy="Too many people are signing in. Please try again in {seconds} seconds.",
    stale="This form is out of date. Please fill it in once more.",
    away="The database does not answer. Please try again in a moment.",
    needed="Please sign in first. If you were writing, what you wrote is saved.",
    unknown="Your agency's account is known, but has no role here yet. Ask an administrator to add it.",
    sign_out="Sign out",
    signed_out="You have signed out.",
    no_role="Your account has no role for this page. Ask an administrator to add it.",
)
_WORDS = {"id": _ID, "en": _EN}


def signin_texts(lang: str, library: Library | None = None) -> SimpleNamespace:
    """The words of one language; any other code gets Indonesian. With a library, whom the page is for too."""
    words = _WORDS.get(lang, _ID)
    providers = library.subject.providers if library else None
    who = words["officers_and"].format(many=providers.many[words["lang"]]) if providers else words["officers"]
    return SimpleNamespace(**words | {"intro": words["intro"].format(who=who)})
