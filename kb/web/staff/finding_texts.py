"""What the checks and the functions say, in the words of officers who are no programmers.

They speak English; each pattern below puts one of their sentences into Indonesian, and those about files also into plainer
English. What no pattern knows is shown as it is.
"""

import re

from kb.content.finding import Finding

# Pattern of "message; mend" -> Indonesian, plainer English (None: as it is).
_FINDINGS: tuple[tuple[str, str, str | None], ...] = (
    (r"the figure (\S+) is not that of a listed fact or source", "Angka {0} bukan angka fakta atau sumber yang tercantum. Pakai faktanya, supaya angka ini sama di semua jawaban.", "The figure {0} is not that of a listed fact or source. Use the fact, so that it is the same in all answers."),
    (r"the fact '(.+?)' is shown but not listed", "Fakta {0} ditampilkan tetapi belum dicantumkan.", "The fact {0} is shown but not listed."),
    (r"the fact '(.+?)' has no good source", "Fakta {0} belum punya sumber yang baik. Sebutkan siapa yang dapat ditanya, jangan nyatakan angkanya.", None),
    (r"the fact '(.+?)' has no value on (\S+)", "Fakta {0} tidak punya nilai pada {1}.", None),
    (r"there is no fact '(.+?)'", "Fakta {0} tidak ada. Periksa namanya, atau pilih dari daftar.", "There is no fact {0}. Check its name or choose one of the list."),
    (r"there is no source '(.+?)'", "Sumber {0} tidak ada. Pilih dari daftar.", None),
    (r"there is no article '(.+?)'", "Jawaban {0} tidak ada. Perbaiki namanya atau hapus tautannya.", None),
    (r"no source of the fact '(.+?)' is listed", "Sumber untuk fakta {0} belum dicantumkan.", None),
    (r"it states facts and names no source", "Teks ini menyatakan fakta tanpa menyebut sumber.", None),
    (r"it does not start with a short answer", "Teks belum diawali jawaban singkat. Mulailah dengan satu paragraf yang menjawab sendiri.", None),
    (r"its short answer has (\d+) characters", "Jawaban singkatnya {0} huruf; usahakan di bawah 480, supaya muat dalam pesan teks.", "Its short answer has {0} characters; keep it below 480, so that it fits text messages."),
    (r"its short answer has (\d+) words when it is read aloud", "Jawaban singkatnya {0} kata bila dibacakan, terlalu panjang. Pindahkan sebagian ke bawah judul.", None),
    (r"the figure (\S+) of the script is typed", "Angka {0} pada panduan diketik langsung. Pakai faktanya.", None),
    (r"the step '(.+?)' is there twice", "Langkah panduan “{0}” ada dua kali. Beri nama sendiri-sendiri.", None),
    (r"no option leads to the step '(.+?)'", "Tidak ada pilihan yang menuju langkah “{0}”. Hubungkan atau hapus.", None),
    (r"no way from the step '(.+?)' comes to an end", "Dari langkah “{0}” panduan tidak pernah selesai. Beri jalan keluar.", None),
    (r"the step '(.+?)' asks and has fewer than two options", "Langkah “{0}” bertanya, tetapi pilihannya kurang dari dua.", None),
    (r"the step '(.+?)' has options and asks nothing", "Langkah “{0}” punya pilihan, tetapi belum ada pertanyaannya.", None),
    (r"the step '(.+?)' goes on, so it cannot have `(\w+)`", "Langkah “{0}” masih berlanjut, jadi tidak boleh memuat “{1}”.", None),
    (r"the call ends at '(.+?)' without a word to the caller", "Panggilan berakhir pada langkah “{0}” tanpa kata penutup. Tulis yang dikatakan, atau sebut jawaban yang dibacakan.", None),
    (r"there is no step '(.+?)'", "Langkah “{0}” tidak ada. Perbaiki namanya.", None),
    (r"two options of one step say the same", "Dua pilihan dalam satu langkah berbunyi sama. Bedakan.", None),
    (r"'(.+?)' is not in owners.yaml", "“{0}” bukan pemilik yang dikenal.", None),
    (r"it has fewer than (\d+) phrasings", "Cara lain bertanya kurang dari {0}. Tambahkan bagaimana orang menanyakannya.", "It has fewer than {0} other ways to ask. Add how people ask this."),
    (r"the phrasing '(.+?)' is also that of '(.+?)'", "Cara bertanya “{0}” sudah dipakai jawaban {1}.", None),
    (r"“(.+?)” contradicts “(.+?)” of (\S+) \((.+?)\)", "“{0}” bertentangan dengan “{1}” dari {2} ({3}). Sepakati dulu mana yang berlaku, lalu pakai faktanya di keduanya.", "“{0}” contradicts “{1}” of {2} ({3}). Agree on what holds, then state it by its fact in both."),
    (r"“(.+?)” asks the same as “(.+?)” of (\S+) \((.+?)\)", "“{0}” menanyakan hal yang sama dengan “{1}” dari {2}. Gabungkan, atau bedakan pertanyaannya dan tautkan.", None),
    (r"its review date has passed", "Tanggal periksa ulangnya sudah lewat. Baca setiap pernyataannya, lalu tetapkan tanggal baru.", None),
    (r"it is no longer answered from", "Jawaban ini sudah melewati masa berlakunya.", None),
    (r"it ends before it begins", "Masa berlakunya berakhir sebelum mulai.", None),
    (r"the Indonesian text was changed (?:and the English one was not|after the English one)", "Teks Indonesia berubah, teks Inggrisnya belum.", None),
    (r"the collection is only in English", "Kumpulan ini hanya berbahasa Inggris; berkas .en.md tidak dipakai. Hapus berkas ini.", None),
    (r"the English text has no Indonesian one", "Teks Inggris ini belum punya teks Indonesia.", None),
    (r"the link '(.+?)' leads nowhere", "Tautan {0} tidak menuju ke mana pun. Pakai alamat yang diawali https://.", None),
    (r"(?s)'(.*)' is nearly the mark of a note for agents", "“{0}” mirip tanda catatan petugas, tetapi tidak menyembunyikan apa pun. Tulis `:::agent`, dan `:::` di bawah catatannya, masing-masing di awal baris tersendiri.", None),
    (r"a (title|phrasing) holds '(.+)'; write words only", "{0} memuat “{1}”. Tulis kata-kata saja.", None),
    (r"the text holds a comment \('(.*)'\)", "Teks memuat komentar HTML (“{0}”), yang di sini tidak menyembunyikan apa pun. Hapus; catatan untuk petugas ditulis di antara “:::agent” dan “:::”.", None),
    (r"the text holds HTML \('(.*)'\)", "Teks memuat kode HTML (“{0}”), yang di sini tidak menyembunyikan atau mengatur apa pun. Hapus; catatan untuk petugas ditulis di antara “:::agent” dan “:::”.", None),
    (r"^(?:the fact '(.+?)': )?an invisible character \((.+)\) stands after '(.*)'; ", "Ada karakter yang tidak terlihat ({1}) setelah “{2}”. Hapus, lalu ketik ulang teks di sekitarnya.", None),
    (r"^(?:the fact '(.+?)': )?the word '(.*)' is written with letters of another script \((.+)\); type it as '(.*)'", "Kata “{1}” memakai huruf dari aksara lain yang hanya mirip ({2}). Ketik ulang: {3}.", None),
    (r"'(.*)' is struck out, which no channel shows or says", "“{0}” dicoret, tetapi coretan tidak tampil dan tetap dibacakan. Hapus yang sudah tidak berlaku.", None),
    (r"'(.*)' is not read as a link", "“{0}” tidak terbaca sebagai tautan dan akan tampil apa adanya. Tulis [kata](alamat), dengan alamat yang diawali https://.", None),
    (r"'(.*)' is (.+?): it would be shown and read out as it is", "“{0}” ialah {1}: akan tampil dan dibacakan apa adanya. Tulis dengan kata-kata, atau apit dengan `…` bila memang dimaksud begitu.", None),
    (r"a picture stands here", "Di sini ada gambar. Gambar tidak ditampilkan; tulis dengan kata-kata apa yang tampak di situ.", None),
    (r"'(.*)' is taken for a mark and never shown", "“{0}” dianggap tanda, sehingga tidak pernah tampil. Tulis sebagai kalimat sendiri, atau dalam sel yang ada kolomnya.", None),
    (r"the sign before or after '(.*)' is taken for a mark", "Tanda di dekat “{0}” dianggap tanda Markdown, sehingga tidak tampil. Apit dengan tanda ` (`{0}`), atau beri \\ di depan tandanya.", None),
    (r"the numbers of a list \((.*)\) are not shown as they are written", "Nomor daftar ini ({0}) akan dihitung ulang dan tampil lain. Beri nomor berurutan, atau tulis \\ di depan titiknya.", None),
    (r"the code '(.*)' is not the same in all channels", "Kode “{0}” tidak sama di semua saluran. Apit dengan tanda ` (`{0}`).", None),
    (
        r"the address of a link that everyone sees is written within a note for agents",
        "Alamat sebuah tautan untuk umum ditulis di dalam catatan petugas. Tulis alamatnya di tautan itu: [kata](alamat).",
        None,
    ),
    (r"a link has no words", "Ada tautan tanpa kata, sehingga tidak terlihat. Tulis [kata](alamat).", None),
    (r"an agent block is not closed", "Catatan untuk petugas belum ditutup. Tulis baris “:::” di bawahnya.", None),
    (r"an agent block is (?:opened or closed twice|not read as one)", "Tanda catatan petugas (:::agent dan :::) belum berpasangan.", None),
    (r"there is no quantity '(.+?)'", "Besaran {0} tidak dikenal. Pakai salah satu yang ada di kb.yaml.", None),
    (r"the condition on '(.+?)' cannot be used", "Syarat pada {0} belum benar: periksa batas-batasnya.", None),
    (r"nobody covers (.+?) of '(.+?)', which lies between it and '(.+?)'", "Antara jawaban ini dan {2} ada rentang {1} yang tidak dijawab siapa pun. Sambungkan batasnya.", None),
    (r"it covers (.+?) of '(.+?)' and so does '(.+?)'", "Jawaban ini dan {2} sama-sama berlaku untuk sebagian rentang {1}. Pisahkan batasnya.", None),
    (r"two officers' texts still stand side by side here", "Di sini masih ada dua teks dari dua penulis. Pilih salah satu, lalu hapus tanda <<<<<<<, ======= dan >>>>>>>.", None),
    (r"(?:this is not YAML: )?a colon with a blank after it stands within a value", "Di baris {line} ada titik dua di tengah isian. Apit seluruh isian dengan tanda kutip.", "Line {line} has a colon within a value. Put the whole value in quotes."),
    (r"a value begins with ([*&!])(?: or &)?", "Isian di baris {line} diawali * atau & atau !. Apit seluruh isian dengan tanda kutip.", "A value on line {line} begins with *, & or !. Put the whole value in quotes."),
    (r"a tab(?:, or a value that begins with @, ` or %)?; indent", "Di baris {line} ada tab, atau isian yang diawali @, ` atau %. Pakai spasi, dan apit isian seperti itu dengan tanda kutip.", "Line {line} has a tab, or a value that begins with @, ` or %. Use blanks, and put such a value in quotes."),
    (r"a line is no `key: value`", "Baris {line} tidak berbentuk “isian: nilai”. Tulis titik dua dan spasi setelah nama isian.", "Line {line} is no “field: value”. Write a colon and a blank after the field."),
    (r"a quote is opened and not closed", "Tanda kutip di sekitar baris {line} dibuka tetapi tidak ditutup.", "A quote near line {line} is opened and not closed."),
    (r"a ([\[{{]) is not closed, or a comma is missing", "Kurung {0} di sekitar baris {line} belum ditutup, atau ada koma yang kurang.", "A {0} near line {line} is not closed, or a comma is missing."),
    (r"something follows a value in quotes", "Di sekitar baris {line} ada teks setelah tanda kutip penutup, atau baris yang tidak sejajar. Apit seluruh isian dengan satu pasang tanda kutip.", "Near line {line} something follows a value in quotes, or a line is not indented as its neighbours."),
    (r"a key stands among the items of a list", "Di baris {line} ada isian di tengah daftar. Awali tiap butir dengan “- ”.", None),
    (r"it is nested too deeply", "Bagian formulir bertingkat terlalu dalam (baris {line}). Tulis daftar dan isian tanpa bertingkat-tingkat.", "The form part is nested too deeply (line {line}). Write lists and fields flat."),
    (r"it holds more than ([\d,]+) keys and values", "Isinya lebih dari {0} isian. Bagi menjadi beberapa berkas.", None),
    (r"aliases \(&name, \*name\) are not allowed", "Rujukan (&nama, *nama) di baris {line} tidak dapat dipakai. Tulis nilainya, atau apit dengan tanda kutip bila diawali * atau &.", None),
    (r"the key `(.+?)` is given twice", "Isian “{0}” ditulis dua kali (baris {line}). Simpan satu saja.", "The field “{0}” is given twice (line {line}). Keep one of them."),
    (r"`<<` takes keys from elsewhere", "Tanda `<<` di baris {line} tidak dapat dipakai. Tulis isiannya satu per satu.", None),
    (r"a number of ([\d,]+) characters", "Angka di baris {line} terlalu panjang. Apit dengan tanda kutip bila itu teks.", None),
    (r"a value cannot be read", "Ada isian yang tidak terbaca. Tulis tanggal seperti 2026-11-24, dan apit teks lain dengan tanda kutip.", None),
    (r"a control character \((U\+\w+)\)", "Di baris {line} ada karakter kendali yang tidak terlihat ({0}). Hapus, lalu ketik ulang teks di sekitarnya.", None),
    (r"a # cuts the title off", "Tanda # memotong judul di baris {line}. Apit judul dengan tanda kutip.", None),
    (r"a # cuts a line of `(\w+)` off", "Tanda # memotong isian “{0}” di baris {line}. Apit dengan tanda kutip.", None),
    (r"the front matter is (JSON|TOML)", "Bagian formulir ditulis sebagai {0}. Tulis “isian: nilai”, sebaris satu, di antara dua baris “---”.", None),
    (r"the front matter does not begin on the first line", "Di atas “---” yang pertama ada baris lain. Hapus baris itu.", None),
    (r"the front matter does not end: here stands", "Bagian formulir ditutup dengan “...” di baris {line}. Tulis “---” sebagai gantinya.", None),
    (r"the front matter has no keys", "Bagian formulir tidak berisi apa-apa. Tulis “title: …” di situ.", None),
    (r"the file is not in UTF-8", "Berkas tidak memakai pengodean UTF-8. Simpan ulang sebagai UTF-8.", None),
    (r"the file holds a NUL character", "Di baris {line} ada karakter NUL. Hapus.", None),
    (r"this is not YAML", "Bagian formulir tidak dapat dibaca, kira-kira di baris {line}. Periksa tanda kutip, kurung, dan titik dua.", "The form part cannot be read, near line {line}. Check quotes, brackets and colons."),
    (r"`([\w.]+)` is missing", "Isian “{0}” belum ada.", "The field “{0}” is missing."),
    (r"`([\w.]+)` is no key here", "“{0}” bukan isian yang dikenal.", "“{0}” is no field here."),
    (r"`([\w.]+)` is empty", "Isian “{0}” masih kosong.", "The field “{0}” is empty."),
    (r"`([\w.]+)` is no date", "Isian “{0}” bukan tanggal. Tulis seperti 2026-11-24.", "The field “{0}” is no date. Write it as 2026-11-24."),
    (r"`([\w.]+)` must be text", "Isian “{0}” harus berupa teks. Apit dengan tanda kutip, terutama kata seperti no atau on, angka, jam, dan teks yang diawali #.", "The field “{0}” must be text. Put it in quotes."),
    (r"`([\w.]+)` (?:must be .+?|is no date|has .+?|cannot be used.*?)(?:;|$)", "Isian “{0}” belum benar.", "The field “{0}” is not right."),
    (r"the article has no text", "Jawaban ini belum ada teksnya. Tulis jawaban singkatnya.", None),
    (r"the front matter (?:is missing|does not end)", "Bagian formulir hilang atau tidak tertutup “---”.", "The form part is missing or does not end with “---”."),
    (r"the id (?:is also that of|'.+?' is not)", "Nama jawaban ini sudah dipakai atau tidak sama dengan nama berkasnya.", None),
    (r"the owner is '(.+?)' and the folder is '(.+?)'", "Pemiliknya tertulis {0}, padahal ini milik {1}.", None),
    (r"`(\w+)` names '(.+?)', who is not in owners.yaml", "“{1}” bukan pemilik yang dikenal.", None),
)  # fmt: skip

_ERRORS: tuple[tuple[str, str], ...] = (
    (r"the line is not JSON", "Berkas pertanyaan uji tidak dapat dibaca: ada baris yang bukan JSON. Minta administrator memperbaikinya"),
    (r"nobody is signed in", "Anda belum masuk. Silakan masuk, lalu coba lagi"),
    (r"only a person with the role (\w+) for ([\w-]+) may do this", "Hanya {0} untuk {1} yang boleh melakukan ini. Mintalah peran itu kepada administrator"),
    (r"only a person with the role (\w+) may do this", "Hanya {0} yang boleh melakukan ini. Mintalah peran itu kepada administrator"),
    (r"only an administrator may do this", "Hanya administrator yang boleh melakukan ini"),
    (r"nobody approves a text of their own", "Tidak ada yang boleh menyetujui tulisannya sendiri. Mintalah pemeriksa lain"),
    (r"the text has changed since you read it", "Teksnya berubah sejak Anda membacanya. Baca sekali lagi, lalu tanda tangani"),
    (r"the draft is (\w+)(?: already|, not in review)", "Keadaan draf ini: {0}. Muat ulang halaman ini"),
    (r"nothing was changed yet", "Belum ada yang diubah"),
    (r"the draft has changed in the meantime", "Draf ini berubah sementara itu. Lihat dulu, lalu coba lagi"),
    (r"there is an article '(.+?)' already", "Sudah ada jawaban bernama {0}. Buka yang itu, atau beri judul lain"),
    (r"there is a draft '(.+?)' already", "Sudah ada draf bernama {0}. Buka yang itu, atau beri judul lain"),
    (r"there is no article '(.+?)'", "Tidak ada jawaban bernama {0}"),
    (r"there is no draft", "Draf itu tidak ada"),
    (r"the title is empty", "Judulnya masih kosong. Tulis pertanyaan yang diajukan orang"),
    (r"the title has more than", "Judulnya terlalu panjang"),
    (r"the comment is empty", "Catatannya masih kosong. Tulis singkat apa yang perlu diubah"),
    (r"a reason is missing", "Alasannya belum ada. Tulis satu atau dua kalimat"),
    (r"the text has ([\d,]+) characters, and an article may have ([\d,]+)", "Teksnya {0} huruf, paling banyak {1}. Pendekkan, atau bagi menjadi beberapa jawaban"),
    (r"the articles are not kept in git", "Jawaban tidak disimpan dalam git, jadi tidak ada yang dapat diterbitkan"),
    (r"the audit log cannot be trusted: entry (\d+)", "Catatan audit tidak dapat dipercaya: catatan {0} tidak seperti saat ditulis. Beri tahu administrator"),
    (r"the audit log cannot be trusted", "Catatan audit tidak dapat dipercaya, jadi tidak ada yang dapat diterbitkan. Beri tahu administrator"),
    (r"the audit log's anchor cannot be written", "Catatan audit tidak dapat disimpan. Beri tahu administrator"),
    (r"another publication is running", "Penerbitan lain sedang berjalan. Coba lagi sebentar lagi"),
    (r"another build is running", "Penyusunan lain sedang berjalan. Coba lagi sebentar lagi"),
    (r"it is committed but not live yet", "Sudah dicatat tetapi belum tayang; akan diselesaikan sendiri dalam semenit"),
    (r"nothing was published", "Tidak ada yang diterbitkan, semuanya tetap seperti semula"),
    (r"it is withdrawn already", "Jawaban ini sudah ditarik"),
    (r"that version is the present one", "Itu versi yang sekarang"),
    (r"is not in the future", "Tanggalnya bukan di masa depan"),
    (r"the value '(.*?)' is no (\w+)", "“{0}” bukan nilai yang cocok untuk fakta ini"),
    (r"it has no value today", "Fakta ini tidak punya nilai hari ini. Isi tanggal mulai berlakunya"),
    (r"pictures and office files cannot be taken in", "Gambar dan berkas kantor tidak dapat dimasukkan. Simpan teksnya sebagai .md, .csv, atau .xlsx"),
    (r"the file has (\d+) MB, at most (\d+) are taken", "Berkasnya {0} MB, paling besar {1} MB"),
    (r"the file has ([\d.]+) MB, and an article may have", "Berkasnya {0} MB, terlalu besar untuk satu jawaban"),
    (r"the zip is damaged", "Berkas zip rusak atau terkunci kata sandi"),
    (r"the zip unpacks to more than (\d+) MB", "Isi zip lebih dari {0} MB"),
    (r"the (?:zip|folder) holds more than ([\d,]+) files", "Isinya lebih dari {0} berkas"),
    (r"the file is not in UTF-8", "Berkas tidak memakai pengodean UTF-8. Simpan ulang sebagai UTF-8"),
    (r"the file is no text", "Berkas ini bukan teks"),
    (r"the table has no columns question and answer", "Tabel tidak punya kolom pertanyaan dan jawaban"),
    (r"the columns (\w+) “(.+?)” and (\w+) “(.+?)” may both be", "Kolom {0} “{1}” dan {2} “{3}” bermakna sama. Beri nama sendiri-sendiri"),
    (r"the table has more than ([\d,]+) rows", "Tabelnya lebih dari {0} baris. Bagi menjadi beberapa berkas"),
    (r"the row has (\d+) fields where the header has (\d+)", "Baris ini berisi {0} kolom, padahal kepala tabelnya {1}. Apit sel yang memuat tanda pemisah dengan tanda kutip"),
    (r"the line is not JSON", "Ada baris yang bukan JSON dalam berkas pertanyaan uji"),
    (r"a quote is opened and not closed", "Ada tanda kutip pembuka tanpa penutup"),
    (r"the cell (\w+) holds", "Sel {0} berisi rumus, tanggal, atau angka berformat. Tulis sebagai teks"),
    (r"the workbook is damaged", "Berkas .xlsx rusak atau terkunci kata sandi"),
    (r"the workbook unpacks to (\d+) MB", "Isi berkas .xlsx {0} MB, terlalu besar"),
    (r"the file is neither in UTF-8 nor", "Pengodean berkas tidak dikenal. Simpan ulang sebagai UTF-8"),
    (r"'(.+?)' is nearly the mark of a note for agents", "“{0}” mirip tanda catatan petugas. Tulis `:::agent`, dan `:::` di bawahnya, masing-masing pada baris sendiri"),
    (r"a block that begins with `:::` is not closed", "Catatan untuk petugas belum ditutup. Tulis baris “:::” di bawahnya"),
    (r"it has no text in (\w+)", "Baris ini belum punya teks dalam bahasa utama"),
    (r"the question or the answer is missing", "Pertanyaan atau jawabannya kosong"),
    (r"the name leads out of the folder", "Nama berkasnya mengarah ke luar folder"),
    (r"the HTML has too many elements within each other", "HTML-nya bertingkat terlalu dalam. Salin kata-katanya saja"),
    (r"it is no article", "Ini bukan jawaban; hanya berkas .md yang dimasukkan"),
    (r"its owner is not named", "Pemiliknya tidak tersebut; namai <pemilik>/<jawaban>.md"),
    (r"it is the same as what is there", "Sama dengan yang sudah ada"),
    (r"this kind of file cannot be taken in", "Jenis berkas ini tidak dapat dimasukkan. Pilih .md, .csv, .xlsx, atau .zip"),
    (r"the database does not answer", "Basis data sedang tidak dapat dihubungi. Coba lagi sebentar lagi"),
    (r"The signature of (\S+) is missing", "Tanda tangan {0} belum ada"),
    (r"What is published has changed since this draft began", "Yang terbit sudah berubah sejak draf ini dimulai: mutakhirkan dulu drafnya"),
    (r"(\d+) recorded questions would get a worse answer or none", "{0} pertanyaan uji akan mendapat jawaban lebih buruk atau tidak terjawab: perbaiki, atau pemeriksa memberi alasan"),
    (r"a draft holds the files of its own article only", "Draf hanya memuat berkas jawabannya sendiri. Buka jawaban yang lain itu"),
    (r"the form fields of this article cannot be read", "Formulir jawaban ini tidak terbaca. Perbaiki dulu temuannya"),
    (r"'(.*?)' cannot be an article's name", "“{0}” tidak dapat menjadi nama jawaban. Pakai huruf kecil, angka, dan tanda hubung"),
    (r"there is no fact '(.+?)'", "Tidak ada fakta bernama {0}"),
    (r"there is no source '(.+?)'", "Tidak ada sumber bernama {0}. Pilih dari daftar"),
    (r"there is no line (\d+)", "Tidak ada baris {0} dalam berkas itu"),
    (r"there is no such comment", "Catatan itu sudah tidak ada. Muat ulang halaman ini"),
    (r"no signature of (\S+) is needed", "Tanda tangan {0} tidak diperlukan"),
    (r"the comment has more than (\d+) characters", "Catatannya lebih dari {0} huruf. Pendekkan"),
    (r"the reason is too long", "Alasannya terlalu panjang. Cukup satu atau dua kalimat"),
    (r"'(.*?)' is no version", "Versi itu tidak ada. Pilih dari riwayat"),
    (r"it was not there in that version", "Jawaban ini belum ada pada versi itu. Pilih versi lain"),
    (r"the two texts cannot be joined", "Kedua teks tidak dapat digabung. Pilih salah satu"),
    (r"^the front matter has no keys", "Bagian formulir tidak berisi apa-apa. Tulis “title: …” di situ"),
    (r"\bgit\b.*cannot be run|git does not end|git refuses", "Git di peladen sedang bermasalah. Hubungi pengelola peladen"),
    (r"no snapshot is live", "Belum ada jawaban yang tayang. Hubungi pengelola peladen"),
    (r"there is an article '(.+?)' of another owner", "Jawaban {0} milik instansi lain. Beri nama lain"),
    (r"it is the English text of an article that is not there", "Ini teks Inggris dari jawaban yang belum ada. Masukkan teks Indonesianya sekalian"),
    (r"the table has more than ([\d,]+) rows", "Tabel lebih dari {0} baris. Bagi menjadi beberapa"),
    (r"the table cannot be read", "Tabel tidak terbaca. Simpan ulang sebagai CSV dengan pengodean UTF-8"),
    (r"there is no account '(.+?)'", "Tidak ada akun bernama {0}"),
    (r"there is an account '(.+?)' already", "Sudah ada akun bernama {0}. Pilih akun itu, atau pakai nama lain"),
    (r"the account '(.+?)' or its e-mail address is there twice", "Nama atau alamat e-mail akun {0} sudah dipakai"),
    (r"the account's .+ cannot be used", "Isian akun belum benar. Nama akun memakai huruf kecil, angka, dan tanda hubung; nama orang harus diisi; e-mail ditulis seperti nama@instansi.go.id"),
    (r"nobody would be administrator", "Harus ada paling sedikit satu administrator yang dapat masuk"),
)  # fmt: skip

_KINDS = {
    "title": "Judul", "phrasing": "Cara lain bertanya", "hidden": "teks tersembunyi", "a comment": "komentar", "of a template": "kode templat", "nearly the mark of a fact": "mirip tanda sebuah fakta",
    "of a comparison of two texts": "tanda perbandingan dua teks", "a highlight": "tanda sorotan", "a footnote": "catatan kaki", "a link of a wiki": "tautan wiki",
    "a picture by its name": "nama gambar kecil", "a formula": "rumus", "a mark of another program": "tanda dari program lain",
    "Markdown that is not read as such": "tanda Markdown yang tidak terbaca", "an entity": "kode HTML",
}  # fmt: skip
_NAMES = {
    "author": "penulis", "reviewer": "pemeriksa", "agent": "petugas layanan", "supervisor": "penyelia",
    "draft": "draf", "review": "sedang diperiksa", "scheduled": "terjadwal", "published": "sudah terbit", "discarded": "dibuang",
}  # fmt: skip


def _said(part: str | None) -> str:
    """A role or state by its Indonesian name, a number the Indonesian way."""
    return (
        part.replace(",", ".")
        if part and re.fullmatch(r"\d{1,3}(,\d{3})+", part)
        else _NAMES.get(part or "…", part or "…")
    )


def finding_words(finding: Finding, lang: str) -> str:
    """A finding as one or two sentences for an officer."""
    said = f"{finding.message}; {finding.mend}"
    for pattern, indonesian, english in _FINDINGS:
        found = re.search(pattern, said)
        if found and (lang == "id" or english):
            said_of = (_KINDS.get(part or "", part or "") if lang == "id" else part or "" for part in found.groups())
            return (indonesian if lang == "id" else english or "").format(*said_of, line=finding.line)
    return f"{finding.message[:1].upper()}{finding.message[1:]}: {finding.mend}."


_IN_A_FILE = re.compile(
    r"(?:(?P<name>[^\s:]+):(?P<line>\d+)|(?P<whole>\S+\.(?:md|yaml|csv|xlsx|tsv))): (?P<said>.+?)(?P<end>\.?)",
    re.DOTALL,
)


def _of_file(error: str) -> str | None:
    """What an error says of a line of a file, as a finding says it."""
    found = _IN_A_FILE.fullmatch(error)
    if found is None:
        return None
    message, _, mend = found["said"].partition("; ")
    line = int(found["line"] or 1)
    words = finding_words(Finding("error", "", "", found["name"] or found["whole"], line, message, mend), "id")
    return (
        f"{found['name'] or found['whole']}, baris {line}: {words}" if found["line"] else f"{found['whole']}: {words}"
    )


def sentence(error: str, lang: str) -> str:
    """An error's sentence in the reader's language."""
    if lang != "id":
        return error
    for pattern, indonesian in _ERRORS:
        found = re.search(pattern, error)
        if found:
            return indonesian.format(*(_said(part) for part in found.groups())) + "."
    return _of_file(error) or error
