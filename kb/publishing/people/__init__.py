"""Accounts of officers and what each may do."""
