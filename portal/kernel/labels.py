"""Fixed words: what the database keeps, beside what a page calls it."""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Labelled(StrEnum):
    """A fixed word with its label, and the tone of its tag where it is shown as one.

    Members are written `SUBMITTED = "submitted", "Sent", "info"`. Without a label the kept word
    itself is the label; without a tone the tag is neutral. Tones are those of `components/tag`.
    """

    label: str
    tone: str

    def __new__(cls, kept: str, label: str = "", tone: str = "neutral") -> Self:
        made = str.__new__(cls, kept)
        made._value_ = kept
        made.label = label or kept.replace("_", " ").capitalize()
        made.tone = tone
        return made
