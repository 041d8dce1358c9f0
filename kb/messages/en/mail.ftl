away = the mail server takes no mail ({ $reason })
    .mend = check KB_SMTP_HOST, KB_SMTP_PORT, KB_SMTP_TLS, the user and the password's file; it is tried again by itself
not_taken = the mail server does not take this mail ({ $number })
    .mend = check the account's e-mail address and whether the sender may send from there
no_such_way = { QUOTED($how) } is no way to get mails
    .mend = choose one of { $ways }
not_our_link = this link is not one of ours, or not whole
    .mend = copy it whole from the mail, or sign in and choose your mails among the notices
