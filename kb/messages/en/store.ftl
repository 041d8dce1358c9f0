away = the database does not answer
    .mend = try again in a moment; if it stays so, tell an administrator
away_just_now = the database did not answer a moment ago
no_address = the database address cannot be used
    .mend = write it as sqlite:///path or postgresql://…
waiting_not_read = what waits for the database cannot be read or written ({ $reason })
    .mend = check the folder's rights
