"""Cells of tables that spreadsheets open."""


def no_formula(what: str) -> str:
    """Not a formula, whatever people said: a spreadsheet would run it."""
    return f"'{what}" if what.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else what
