too_little = fewer than { $fewest } letters or digits are sought
    .mend = type a longer word
too_much = more than { $most } words are sought
    .mend = keep those that matter
