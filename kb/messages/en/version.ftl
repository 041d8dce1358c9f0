draft_open = a draft of it is open, whose text would be lost from sight
    .mend = take the version's text into the draft, by its tab "History", or publish or discard the draft first
is_present = that version is the present one
    .mend = choose another
none = { QUOTED($version) } is no version
    .mend = choose one of the history
not_there_then = it was not there in that version
    .mend = choose another version
