"""The control of the worker's proofs, run like the worker: what not to do.

It marks a message as sent before it hands it over, and keeps a document before, in a transaction
of its own, it notes that the order is done. `python -m tests.proofs.naive_worker`
"""

from __future__ import annotations

import time
from typing import Any

from portal import jobs
from portal.db import Hub
from portal.documents import making
from portal.documents.inspection import Cleaned
from portal.documents.models import RenderJob
from portal.documents.policies import purpose_of
from portal.documents.services import keep
from portal.documents.types import MediaType
from portal.notifications import MessageState, OutboxMessage, delivery
from portal.notifications.queries import read_secret

BETWEEN_SECONDS = 1.0
KEEP = making._keep


def send_after_marking(self: Any, line: Any, message: OutboxMessage) -> None:
    """First the mark, then the letter."""
    with self.hub.reading(delivery.system("deliver")) as session:
        to, secret = delivery._recipient(session, message), read_secret(session, message)
    assert to is not None
    delivery._mark(self.hub, message, MessageState.SENT)
    line.send(self.letter(message, secret, to.address))


def keep_in_two(hub: Hub, job: RenderJob, content: bytes) -> None:
    """The document in one transaction, the end of the order in another."""
    with hub.system_work("documents") as uow:
        row = keep(
            uow,
            Cleaned(content, MediaType.PDF),
            purpose=purpose_of(job.purpose),
            owners=(job.council_id, job.provider_id),
            subject=(job.record, job.record_id),
            title=job.title,
        )
        uow.record(making._made(job, row))
    time.sleep(BETWEEN_SECONDS)
    KEEP(hub, job, content)


def main() -> None:
    """The worker with its two promises broken."""
    delivery._Run.send = send_after_marking
    making._keep = keep_in_two
    jobs.main()


if __name__ == "__main__":
    main()
