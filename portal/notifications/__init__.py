"""Notifications: an outbox written with the change, sent afterwards, shown as notices too.

A message holds a reference and one link to a page that needs sign-in, and nothing about a child.
"""

from portal.notifications.delivery import Tally, deliver
from portal.notifications.models import OutboxMessage
from portal.notifications.policies import messages, register, register_directory
from portal.notifications.queries import list_dead
from portal.notifications.services import keep, post, retry
from portal.notifications.types import Message, MessageState, Recipient, To
from portal.notifications.watching import count_messages, outbox_age, worker_fault

__all__ = [
    "Message",
    "MessageState",
    "OutboxMessage",
    "Recipient",
    "Tally",
    "To",
    "count_messages",
    "deliver",
    "keep",
    "list_dead",
    "messages",
    "outbox_age",
    "post",
    "register",
    "register_directory",
    "retry",
    "worker_fault",
]
