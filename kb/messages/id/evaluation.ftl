empty_file = Berkasnya kosong. Tulis {"{"}"id": "…", "text": "…"{"}"}, satu sebaris.
empty_text = Teks “{ $id }” kosong. Tulis teksnya, atau hapus barisnya.
no_answers = Tidak ada pertanyaan yang punya petikan jawaban. Tambahkan baris query-id, corpus-id, nilai.
no_folder = Tidak ada folder itu. Sebutkan folder yang berisi corpus.jsonl, queries.jsonl, dan qrels.tsv.
no_row = Baris itu bukan query-id, corpus-id, nilai. Pisahkan ketiganya dengan tab.
no_score = Nilainya bukan bilangan terhingga. Tulis 1 untuk petikan yang menjawab pertanyaan.
unknown_id = Tidak ada id “{ $id }” dalam { $file }. Pakai id dari berkas itu.
