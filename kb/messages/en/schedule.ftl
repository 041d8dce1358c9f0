changed_meanwhile = the draft has changed in the meantime
    .mend = look at it again, then schedule it
not_in_future = { $day } is not in the future
    .mend = choose a later day, or publish now
