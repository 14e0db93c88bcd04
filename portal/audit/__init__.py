"""The append-only, hash-chained record of everything that happened. It only listens.

Heads are sealed, signed and handed outside; verification walks the chains against that anchor.
"""

from portal.audit.anchors import SealedHead
from portal.audit.events import ReadingBegun, RecordRead, SealRefusalRecorded
from portal.audit.models import AuditEntry, AuditHead, AuditReading, AuditSeal
from portal.audit.policies import register_names
from portal.audit.queries import guard, last_seal
from portal.audit.sealing import anchor_path, seal_heads
from portal.audit.services import keep, note_seal_refused
from portal.audit.verifying import Fault, Report, verify
from portal.audit.watching import anchor_age, anchor_fault

__all__ = [
    "AuditEntry",
    "AuditHead",
    "AuditReading",
    "AuditSeal",
    "Fault",
    "ReadingBegun",
    "RecordRead",
    "Report",
    "SealRefusalRecorded",
    "SealedHead",
    "anchor_age",
    "anchor_fault",
    "anchor_path",
    "guard",
    "keep",
    "last_seal",
    "note_seal_refused",
    "register_names",
    "seal_heads",
    "verify",
]
