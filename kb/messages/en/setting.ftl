connections = the numbers of connections { QUOTED($given) } cannot be read
    .mend = write it as 4000/600: in all, and of one address
limit = the limit { QUOTED($given) } cannot be read
    .mend = write it as ask=1200/20 (so many in so many seconds); the names are { $names }
networks = a network of { $of } cannot be read ({ $reason })
    .mend = write it as 10.0.0.0/8,192.0.2.7
second_factor = { QUOTED($given) } is no way to ask for a second step
    .mend = write one of { $ways }
site = the public address cannot be used
    .mend = write it as https://satujawab.go.id, without a path
no_role = { QUOTED($role) } is no role of a machine
    .mend = write one of { $roles }
role_needs_server = the role { $role } is for several machines, and SQLite's file is on one
    .mend = set KB_DATABASE_URL to a PostgreSQL that all of them use
only_answers = this machine only answers (KB_ROLE=replica)
    .mend = do it on the machine that is the desk
