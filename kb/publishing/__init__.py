"""The officers' side: drafts, signatures, checks of consistency, what would change, publishing."""
