no_such_kind = this is no kind of change
    .mend = choose one of { $kinds }
no_note = readers are not told what was changed
    .mend = say in one sentence what was wrong, or what holds now
long_note = the sentence for readers has more than { $most } characters
    .mend = shorten it
