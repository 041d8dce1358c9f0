no_span = from { $first } to { $last } is no span of 1 to { $most } days
    .mend = choose a first day that is not after the last, and fewer days
