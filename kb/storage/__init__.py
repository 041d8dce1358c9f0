"""The database: questions, calls, sessions, drafts and the audit log."""
