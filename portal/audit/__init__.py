"""The append-only, hash-chained record of everything that happened. It only listens."""

from portal.audit.models import AuditEntry, AuditHead, AuditSeal
from portal.audit.services import keep

__all__ = ["AuditEntry", "AuditHead", "AuditSeal", "keep"]
