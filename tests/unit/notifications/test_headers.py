"""What a person typed never becomes a header of its own."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from uuid import uuid4

import pytest

from portal.notifications.mailers import (
    Letter,
    Refused,
    compose,
)

BY = datetime(2026, 12, 1, 15, 0, tzinfo=UTC)
HEADERS = [
    "a\nBcc: evil@example.test",
    "a\r\nBcc: evil@example.test",
    "a\rBcc: evil@example.test",
    "a\u2028Bcc: evil@example.test",
    "a\x0bBcc: evil@example.test",
    "a\x85Bcc: evil@example.test",
    "a\n\n<html>body",
]


def letter(**changed: str) -> Letter:
    said = {"address": "a@example.test", "subject": "Hello", "text": "t", "html": "h", **changed}
    return Letter(uuid4(), at=BY, **said)


@pytest.mark.one_engine("sqlite")
@pytest.mark.parametrize("text", HEADERS)
@pytest.mark.parametrize("field_name", ["subject", "address"])
def test_no_header_takes_a_second_line(text: str, field_name: str) -> None:
    value = text if field_name == "subject" else f"{text}@example.test"
    try:
        message = compose(letter(**{field_name: value}), "portal@example.test", "localhost")
    except Refused:
        return
    raw = bytes(message)
    again = message_from_bytes(raw, policy=default)
    assert again["Bcc"] is None
    assert [name for name, _ in again.items()].count("To") == 1
    assert b"\nBcc" not in raw


@pytest.mark.one_engine("sqlite")
@pytest.mark.parametrize(
    "address", ["", "a b@example.test", "a@example.test, b@example.test", "ä@example.test"]
)
def test_an_address_is_one_address(address: str) -> None:
    with pytest.raises(Refused):
        compose(letter(address=address), "portal@example.test", "localhost")
