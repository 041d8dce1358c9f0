"""The call agents' page."""
