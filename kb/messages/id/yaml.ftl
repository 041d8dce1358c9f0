after_quotes = Di sekitar baris { $line } ada teks setelah tanda kutip penutup, atau baris yang tidak sejajar. Apit seluruh isian dengan satu pasang tanda kutip.
alias = Rujukan (&nama, *nama) di baris { $line } tidak dapat dipakai. Tulis nilainya, atau apit dengan tanda kutip bila diawali * atau &.
another_document = Bagian formulir tidak dapat dibaca, kira-kira di baris { $line }. Periksa tanda kutip, kurung, dan titik dua.
colon_in_value = Di baris { $line } ada titik dua di tengah isian. Apit seluruh isian dengan tanda kutip.
exclamation_mark = Isian di baris { $line } diawali * atau & atau !. Apit seluruh isian dengan tanda kutip.
key = { $key ->
    [title] Judul
   *[other] { $key }
}
key_in_list = Di baris { $line } ada isian di tengah daftar. Awali tiap butir dengan “- ”.
key_twice = Isian “{ key }” ditulis dua kali (baris { $line }). Simpan satu saja.
long_number = Angka di baris { $line } terlalu panjang. Apit dengan tanda kutip bila itu teks.
merge_key = Tanda `<<` di baris { $line } tidak dapat dipakai. Tulis isiannya satu per satu.
no_colon = Baris { $line } tidak berbentuk “isian: nilai”. Tulis titik dua dan spasi setelah nama isian.
no_keys_first = Bagian formulir tidak dapat dibaca, kira-kira di baris { $line }. Periksa tanda kutip, kurung, dan titik dua.
no_value = Bagian formulir tidak dapat dibaca, kira-kira di baris { $line }. Periksa tanda kutip, kurung, dan titik dua.
open_brace = Kurung {"{"} di sekitar baris { $line } belum ditutup, atau ada koma yang kurang.
open_bracket = Kurung [ di sekitar baris { $line } belum ditutup, atau ada koma yang kurang.
open_quote = Tanda kutip di sekitar baris { $line } dibuka tetapi tidak ditutup.
star_or_ampersand = Isian di baris { $line } diawali * atau & atau !. Apit seluruh isian dengan tanda kutip.
tab = Di baris { $line } ada tab, atau isian yang diawali @, ` atau %. Pakai spasi, dan apit isian seperti itu dengan tanda kutip.
tab_or_mark = Di baris { $line } ada tab, atau isian yang diawali @, ` atau %. Pakai spasi, dan apit isian seperti itu dengan tanda kutip.
too_deep = Bagian formulir bertingkat terlalu dalam (baris { $line }). Tulis daftar dan isian tanpa bertingkat-tingkat.
too_much = Isinya lebih dari { NUMBER($most, useGrouping: 1) } isian. Bagi menjadi beberapa berkas.
unknown_escape = Bagian formulir tidak dapat dibaca, kira-kira di baris { $line }. Periksa tanda kutip, kurung, dan titik dua.
unreadable = Bagian formulir tidak dapat dibaca, kira-kira di baris { $line }. Periksa tanda kutip, kurung, dan titik dua.
value_begins_with = Isian di baris { $line } diawali * atau & atau !. Apit seluruh isian dengan tanda kutip.
value_not_read = Ada isian yang tidak terbaca. Tulis tanggal seperti 2026-11-24, dan apit teks lain dengan tanda kutip.
