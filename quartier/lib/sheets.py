"""Cells of spreadsheets."""

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def safe_cell(text: str) -> str:
    """Text that no spreadsheet program takes for a formula (OWASP: CSV injection)."""
    return f"'{text}" if text.startswith(_DANGEROUS) else text
