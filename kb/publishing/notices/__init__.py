"""What officers are told of: notices from the audit log and the calendar, an inbox, letters and their sending."""
