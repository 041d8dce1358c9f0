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
    second_step="Langkah kedua",
    step_heading="Langkah kedua",
    step_intro="Ketik kode dari aplikasi autentikator di telepon Anda.",
    code="Kode enam angka",
    go_on="Lanjutkan",
    back="Kembali",
    no_phone="Telepon tidak ada di tangan?",
    recovery="Kode cadangan",
    recovery_hint=(
        "Salah satu dari sepuluh kode yang Anda simpan ketika menyiapkan langkah kedua; masing-masing berlaku "
        "sekali. Bila tidak ada lagi, minta administrator melepas langkah kedua."
    ),
    wrong_code="Kode itu tidak cocok atau sudah dipakai. "
    "Tunggu sampai aplikasi menampilkan kode berikutnya, lalu coba lagi.",
    too_late="Sudah terlalu lama sejak kata sandi diisi. Silakan masuk sekali lagi.",
    set_up_heading="Siapkan langkah kedua",
    set_up_intro=(
        "Bila Anda menyiapkannya, masuk memerlukan kata sandi dan kode dari telepon Anda. Kata sandi yang bocor saja "
        "lalu tidak cukup."
    ),
    set_up_needed="Masuk di sini memerlukan kata sandi dan kode dari telepon. Siapkan sekarang; ini hanya sekali.",
    set_up_scan="Pindai gambar ini dengan aplikasi autentikator di telepon Anda.",
    picture="Kode QR untuk aplikasi autentikator; kunci yang sama tertulis di bawahnya",
    set_up_here="Buka di aplikasi autentikator pada perangkat ini",
    set_up_type="Atau ketik kunci ini ke dalam aplikasi:",
    set_up_code="Kode enam angka yang kini ditampilkan aplikasi",
    set_up_submit="Aktifkan",
    not_now="Tidak sekarang",
    codes_heading="Simpan kode cadangan Anda",
    codes_intro=(
        "Langkah kedua sudah aktif. Bila telepon Anda hilang, Anda dapat masuk dengan salah satu kode ini; "
        "masing-masing berlaku sekali. Simpan di tempat aman di luar telepon: kode ini hanya ditampilkan sekali ini."
    ),
    codes_kept="Sudah saya simpan",
    on_intro="Langkah kedua aktif untuk akun Anda. Kode cadangan yang belum dipakai: {left}.",
    off_intro="Untuk pindah ke telepon lain atau membuat kode cadangan baru, "
    "lepaskan langkah kedua, lalu siapkan lagi.",
    off_submit="Lepaskan langkah kedua",
    taken_off="Langkah kedua sudah dilepas. Anda dapat menyiapkannya lagi di sini.",
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
    second_step="Second step",
    step_heading="Second step",
    step_intro="Type the code that the authenticator app on your phone shows.",
    code="Six-digit code",
    go_on="Continue",
    back="Back",
    no_phone="Is your phone not at hand?",
    recovery="Recovery code",
    recovery_hint=(
        "One of the ten codes that you kept when you set the second step up; each works once. If none is left, ask "
        "an administrator to take the second step off."
    ),
    wrong_code="That code does not match or was used already. Wait until the app shows the next one and try again.",
    too_late="It has been too long since the password was given. Please sign in once more.",
    set_up_heading="Set up the second step",
    set_up_intro=(
        "If you set it up, signing in takes your password and a code from your phone. A password that leaked is then "
        "not enough."
    ),
    set_up_needed="Signing in here takes a password and a code from your phone. Set it up now; this is needed once.",
    set_up_scan="Scan this picture with the authenticator app on your phone.",
    picture="QR code for the authenticator app; the same key is written below it",
    set_up_here="Open it in the authenticator app on this device",
    set_up_type="Or type this key into the app:",
    set_up_code="The six-digit code that the app shows now",
    set_up_submit="Turn it on",
    not_now="Not now",
    codes_heading="Keep your recovery codes",
    codes_intro=(
        "The second step is on. If you lose your phone, you can sign in with one of these codes; each works once. "
        "Keep them in a safe place that is not your phone: they are shown this once."
    ),
    codes_kept="I have kept them",
    on_intro="The second step is on for your account. Recovery codes not used yet: {left}.",
    off_intro="To change to another phone or to get new recovery codes, take the second step off and set it up again.",
    off_submit="Take the second step off",
    taken_off="The second step is off. You can set it up again here.",
    no_role="Your account has no role for this page. Ask an administrator to add it.",
)
_WORDS = {"id": _ID, "en": _EN}


def signin_texts(lang: str, library: Library | None = None) -> SimpleNamespace:
    """The words of one language; any other code gets Indonesian. With a library, whom the page is for too."""
    words = _WORDS.get(lang, _ID)
    providers = library.subject.providers if library else None
    who = words["officers_and"].format(many=providers.many[words["lang"]]) if providers else words["officers"]
    return SimpleNamespace(**words | {"intro": words["intro"].format(who=who)})
