is_present = that version is the present one
    .mend = choose another
none = { QUOTED($version) } is no version
    .mend = choose one of the history
not_there_then = it was not there in that version
    .mend = choose another version
