missing = nothing says what these articles are about
    .mend = write it with `name: …` and `fallback: {"{"}owner: …{"}"}`, an id of owners.yaml
no_row = this is not a word in small letters, a tab and what it stands for
    .mend = correct the line
unknown_owner = `{ $key }` names { QUOTED($owner) }, who is not in owners.yaml
    .mend = use one of { $owners }
word_twice = the word { QUOTED($word) } is there twice
    .mend = correct the line
