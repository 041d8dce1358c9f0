no_outcome = the call has no outcome
    .mend = choose one of { $outcomes }
no_receiver = it is not said to whom the call was handed over
    .mend = choose an owner
not_kept = the call could not be kept ({ $reason })
    .mend = tell an administrator
