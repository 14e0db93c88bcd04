"""Reads the provider-level file that Ofsted publishes each July. Pure: no database, no Flask.

Known forms: UTF-8 with a mark, Windows' or the Mac's code page; title rows above the headings;
line breaks in headings; headings that change every year; `REDACTED` for homes' names.
"""

from portal.providers.ofsted_file.columns import REQUIRED, Column, Layout, lay_out
from portal.providers.ofsted_file.reading import Register, RegisterRefused, open_register
from portal.providers.ofsted_file.rows import InspectionFacts, RegisterRow, RejectedRow, parse_day

__all__ = [
    "REQUIRED",
    "Column",
    "InspectionFacts",
    "Layout",
    "Register",
    "RegisterRefused",
    "RegisterRow",
    "RejectedRow",
    "lay_out",
    "open_register",
    "parse_day",
]
