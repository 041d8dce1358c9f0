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
    no_mail="E-mail kabar",
    no_mail_of="Tidak ada lagi e-mail “{kind}” untuk akun Anda. Kabarnya tetap ada di studio.",
    no_mail_at_all="Tidak ada lagi e-mail kabar untuk akun Anda. Kabarnya tetap ada di studio.",
    no_mail_ask="Hentikan e-mail “{kind}” untuk akun Anda?",
    no_mail_ask_all="Hentikan semua e-mail kabar untuk akun Anda?",
    no_mail_confirm="Ya, hentikan",
    no_mail_done="Pilihan Anda tersimpan.",
    no_mail_choose="Masuk dan pilih e-mail Anda",
    forgot="Lupa kata sandi?",
    forgot_heading="Lupa kata sandi",
    forgot_intro="Tulis nama akun atau alamat e-mail Anda. Kami kirim tautan untuk memilih kata sandi baru.",
    forgot_submit="Kirim tautan",
    forgot_elsewhere="Bila Anda masuk dengan akun instansi, kata sandinya ada di instansi Anda, bukan di sini.",
    forgot_asked=(
        "Bila ada akun dengan nama itu yang punya kata sandi dan alamat e-mail, tautannya sedang dikirim. "
        "Tautan berlaku satu jam dan dapat dipakai satu kali."
    ),
    forgot_nothing="Tidak ada yang datang dalam beberapa menit? Periksa juga folder spam.",
    forgot_no_mail="Layanan ini tidak mengirim e-mail.",
    ask_administrator="Administrator {name} di instansi Anda dapat memberi Anda tautan untuk memilih kata sandi.",
    too_often="Tautan sudah terlalu sering diminta dari jaringan Anda. Coba lagi dalam {minutes} menit.",
    choose_heading="Pilih kata sandi Anda",
    choose_intro="Untuk {name}, akun “{account}”. Setelah disimpan, akun keluar dari semua perangkat dan "
    "Anda masuk dengan kata sandi ini.",
    new_password="Kata sandi baru",  # the label of a field  # nosec B106
    new_again="Kata sandi baru, sekali lagi",
    password_rule="Paling sedikit {fewest} karakter, misalnya empat kata yang tidak berhubungan. Tanpa nama Anda.",
    password_submit="Simpan kata sandi",
    not_alike="Kedua kata sandi baru tidak sama. Tulis sekali lagi.",
    password_set="Kata sandi Anda tersimpan. Silakan masuk.",  # nosec B106
    change_password="Ganti kata sandi",  # nosec B106
    change_heading="Ganti kata sandi",
    change_intro="Setelah diganti, akun Anda keluar dari semua perangkat lain.",
    old_password="Kata sandi sekarang",  # nosec B106
    old_wrong="Kata sandi sekarang tidak cocok. Periksa, lalu coba lagi.",
    no_password="Akun Anda tidak punya kata sandi: Anda masuk dengan akun instansi.",  # nosec B106
    changed="Kata sandi Anda sudah diganti, dan akun Anda keluar dari semua perangkat lain.",
    to_sign_in="Ke halaman masuk",
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
    no_mail="Mails with notices",
    no_mail_of="No more mails “{kind}” to your account. The notices stay in the studio.",
    no_mail_at_all="No more mails with notices to your account. The notices stay in the studio.",
    no_mail_ask="No more mails “{kind}” to your account?",
    no_mail_ask_all="No more mails with notices to your account?",
    no_mail_confirm="Yes, stop them",
    no_mail_done="Your choice is kept.",
    no_mail_choose="Sign in and choose your mails",
    forgot="Forgot your password?",
    forgot_heading="Forgot your password",
    forgot_intro="Enter your account's name or e-mail address. We send a link with which you choose another password.",
    forgot_submit="Send the link",
    forgot_elsewhere="If you sign in with your agency's account, its password is kept at your agency, not here.",
    forgot_asked=(
        "If there is an account of that name with a password and an e-mail address, a link is on its way to it. "
        "It can be used once, within one hour."
    ),
    forgot_nothing="Nothing came within a few minutes? Look among the spam too.",
    forgot_no_mail="This service sends no e-mail.",
    ask_administrator="An administrator of {name} at your agency can give you a link to choose a password.",
    too_often="Links were asked for too often from your network. Try again in {minutes} minutes.",
    choose_heading="Choose your password",
    choose_intro="For {name}, account “{account}”. Once it is saved, the account is signed out everywhere and "
    "you sign in with this password.",
    new_password="New password",  # the label of a field  # nosec B106
    new_again="New password once more",
    password_rule="At least {fewest} characters, such as four words that do not belong together. Without your name.",
    password_submit="Save the password",
    not_alike="The two new passwords differ. Please type them once more.",
    password_set="Your password is saved. Please sign in.",  # nosec B106
    change_password="Change password",  # nosec B106
    change_heading="Change your password",
    change_intro="Once it is changed, your account is signed out on all other devices.",
    old_password="Present password",  # nosec B106
    old_wrong="The present password does not match. Check it and try again.",
    no_password="Your account has no password: you sign in with your agency's account.",  # nosec B106
    changed="Your password is changed, and your account is signed out on all other devices.",
    to_sign_in="To the sign-in page",
)
_WORDS = {"id": _ID, "en": _EN}


def signin_texts(lang: str, library: Library | None = None) -> SimpleNamespace:
    """The words of one language; any other code gets Indonesian. With a library, whom the page is for too."""
    words = _WORDS.get(lang, _ID)
    providers = library.subject.providers if library else None
    who = words["officers_and"].format(many=providers.many[words["lang"]]) if providers else words["officers"]
    return SimpleNamespace(**words | {"intro": words["intro"].format(who=who)})
