"""Signing in, and what the pages of officers and agents share."""
