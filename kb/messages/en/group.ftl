no_owner = there is no owner { QUOTED($owner) }
    .mend = choose one of owners.yaml
    .plain = There is no such owner. Choose one of the list.
no_state = a group of questions cannot be { QUOTED($state) }
    .mend = choose one of { $states }
not_there = there is no group { $group } of questions
    .mend = choose one of the list
