"""A mail server of the tests' own, on this machine, that can be told to misbehave."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from typing import Any

from aiosmtpd.controller import Controller


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
    return port


@dataclass
class PostOffice:
    """What arrived, and what to answer: a reply for RCPT or DATA, or a silence after taking it."""

    taken: list[tuple[str, Message]] = field(default_factory=list)
    rcpt: Callable[[str], str] = lambda address: "250 OK"
    data: Callable[[str], str] = lambda address: "250 OK"
    silent_after: Callable[[str], bool] = lambda address: False
    silence_seconds: float = 2.0

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        """Somebody to send to."""
        reply = self.rcpt(address)
        if reply.startswith("250"):
            envelope.rcpt_tos.append(address)
        return reply

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """A whole message."""
        (address,) = envelope.rcpt_tos
        reply = self.data(address)
        if reply.startswith("250"):
            self.taken.append((address, message_from_bytes(envelope.content)))
        if self.silent_after(address):
            await asyncio.sleep(self.silence_seconds)
        return reply

    def ids(self) -> list[str]:
        """The Message-ID of each that arrived, repetitions too."""
        return [str(message["Message-ID"]) for _, message in self.taken]


@contextmanager
def post_office(office: PostOffice, port: int | None = None) -> Iterator[int]:
    """The server, open while the block runs; its port."""
    port = port or free_port()
    server = Controller(office, hostname="127.0.0.1", port=port)
    server.start()
    try:
        yield port
    finally:
        server.stop()
