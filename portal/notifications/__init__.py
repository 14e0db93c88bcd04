"""Notifications: an outbox written with the change, sent afterwards, shown as notices too.

A message holds a reference and one link to a page that needs sign-in, and nothing about a child.
"""

from portal.notifications.models import OutboxMessage
from portal.notifications.policies import messages, register, register_directory
from portal.notifications.queries import list_dead
from portal.notifications.services import keep, post, retry
from portal.notifications.types import Message, MessageState, Recipient, To

__all__ = [
    "Message",
    "MessageState",
    "OutboxMessage",
    "Recipient",
    "To",
    "keep",
    "list_dead",
    "messages",
    "post",
    "register",
    "register_directory",
    "retry",
]
