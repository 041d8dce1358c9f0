as_many = Isian ini harus terdiri dari { $count } bagian, seperti pada kata-kata bahasa Inggrisnya.
asked_back_without_words = Besaran yang ditanyakan kembali memerlukan `words` dalam `id` dan `en`.
braces = Isi kurung kurawal harus satu nama saja, dan setiap kurung kurawal harus ada pasangannya. Tulis seperti pada kata-kata bahasa Inggrisnya.
characters = Isian “{ key }” belum benar.
choice_without_words = Sebuah pilihan tidak punya kata-kata dalam `id` atau `en`.
choices_of_a_choice = Besaran berjenis choice punya `choices`, dan yang lain tidak.
days_overlap = Hari-hari berlakunya nilai fakta ini bertumpang tindih, atau berakhir sebelum mulai.
empty = Isian “{ key }” masih kosong.
end_bound_twice = Ujung yang sama dibatasi dua kali.
fact_without_value = Fakta ini tidak punya `value` maupun `values`.
fields_in_words = Kata-kata ini harus memuat { $fields } dalam kurung kurawal, dan tidak ada yang lain dalam kurung kurawal.
file_without_keys = Berkas ini harus berisi isian dan nilai. Tulis baris “isian: nilai”.
key = { $key ->
    [title] Judul
   *[other] { $key }
}
limit = Isian itu harus berupa nilai atau nama sebuah fakta.
limit_with_unit = Tulis seperti {"{"}amount: 60, unit: day{"}"} atau {"{"}amount: 500, currency: USD{"}"}.
longer = Isian ini lebih dari { $most } karakter. Singkatkan.
missing = Isian “{ key }” belum ada.
no_bound = Batasnya tidak ada: pakai over, at_least, at_most, under, is, atau not.
no_date = Isian “{ key }” bukan tanggal. Tulis seperti 2026-11-24.
no_keys = Isian “{ key }” belum benar.
no_language = “{ $given }” bukan kode bahasa yang dikenal. Pakai kode dua huruf, misalnya id, en, atau jv.
no_list = Isian “{ key }” belum benar.
no_name = Isian “{ key }” belum benar.
no_text = Isian “{ key }” harus berupa teks. Apit dengan tanda kutip, terutama kata seperti no atau on, angka, jam, dan teks yang diawali #.
no_values = `values` masih kosong.
not_allowed = Isian “{ key }” belum benar.
opens_and_closes = Jam buka dan jam tutupnya sama; tulis 00:00 dan 24:00 untuk sepanjang hari.
perhaps = “{ key }” bukan isian yang dikenal.
refused = Nilai itu tidak dapat dipakai. Perbaiki.
since_of_a_duration = Hanya duration yang punya `since`.
unknown = “{ key }” bukan isian yang dikenal.
unusable = Isian “{ key }” belum benar.
value_of_another_kind = “{ $value }” bukan nilai yang cocok untuk fakta ini.
way_without_rest = Cara menyusun ulang judul perlu tepat satu {"{"}rest{"}"}, tempat sisa judulnya.
