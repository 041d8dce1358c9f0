changed_meanwhile = the draft has changed in the meantime
    .mend = look at it again, then schedule it
has_draft = the article has an open draft already
    .mend = put the date off in that draft, or discard it first
not_in_future = { $day } is not in the future
    .mend = choose a later day, or publish now
