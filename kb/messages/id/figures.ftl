no_span = Dari { $first } sampai { $last } bukan rentang 1 sampai { $most } hari. Pilih hari pertama yang tidak sesudah hari terakhir, dan rentang yang lebih pendek.
