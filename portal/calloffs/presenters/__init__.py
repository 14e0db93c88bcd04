"""What pages read of a choice: the comparison, the approval, the record."""

from portal.calloffs.presenters.approval import Standing, standing_of
from portal.calloffs.presenters.comparison import MOST_COMPARED, Band, Cell, Line, bands_of, chosen
from portal.calloffs.presenters.record import AskedLine, RecordPage, record_of

__all__ = [
    "MOST_COMPARED",
    "AskedLine",
    "Band",
    "Cell",
    "Line",
    "RecordPage",
    "Standing",
    "bands_of",
    "chosen",
    "record_of",
    "standing_of",
]
