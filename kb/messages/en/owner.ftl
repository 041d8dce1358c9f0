part_of_unknown = the owner { QUOTED($owner) } is part of { QUOTED($whole) }, which is not there
    .mend = correct it
twice = the owner { QUOTED($owner) } is there twice
    .mend = keep one of them
