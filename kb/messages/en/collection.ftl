empty = it holds no question with an answer that can be taken in
    .mend = write a question and its answer in each row
language = { $lang ->
    [id] Indonesian
   *[en] English
}
long_name = the name has more than 200 characters
    .mend = write a few words
main = { $main ->
    [id] Indonesian
   *[en] English
}
no_name = the name is empty
    .mend = write a few words
no_owner_id = { QUOTED($owner) } cannot be an owner's id
    .mend = use small letters, digits and hyphens, such as dinas-sosial
no_text_in = it has no text in { main }
    .mend = write it, or make a collection of its own with `--lang { $lang }`
nothing_in_it = it holds no question with an answer that can be taken in; the first: { $first }
    .mend = write a question and its answer in each row
other_language = its texts are not in { language }
    .mend = leave out `--lang { $lang }`
own_folder = the folder is the one you are in
    .mend = name a new one
