no_answer = the flag has no answer
    .mend = write what the team is to know
no_reason = it is not said what is wrong with the article
    .mend = choose a reason
not_there = there is no such flag, or its article is gone
    .mend = choose one of the article's page
