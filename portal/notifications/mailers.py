"""Handing messages over: by SMTP where MAIL_URL says so, else into a folder of this machine."""

from __future__ import annotations

import os
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from email.utils import format_datetime
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit
from uuid import UUID

from portal.config import SettingError, Settings

PATIENCE = 15
SCHEMES = ("smtp", "smtp+starttls", "smtps")


class Unreachable(Exception):
    """Nobody answers there at all: no message is to blame, try all of them later."""


class Refused(Exception):
    """This message was refused; `for_good` when trying again cannot help."""

    def __init__(self, fault: str, *, for_good: bool = False) -> None:
        super().__init__(fault)
        self.for_good = for_good


class Ambiguous(Exception):
    """The message went out and the answer got lost: it may have been taken or not."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A message as it is drawn for one person. Its id stays the same however often it is tried."""

    id: UUID
    address: str
    subject: str
    text: str
    html: str
    at: datetime


class Line(Protocol):
    """An open way to hand letters over."""

    def send(self, letter: Letter) -> None:
        """Hand one over. Raises Refused, Ambiguous or Unreachable."""
        ...


class Mailer(Protocol):
    """Where letters go. `keeps_secrets`: the place is the reader's own machine (demo)."""

    keeps_secrets: bool

    def open(self) -> AbstractContextManager[Line]:
        """A line for a batch of letters. Raises Unreachable."""
        ...


def compose(letter: Letter, sender: str, host: str) -> EmailMessage:
    """The letter as a mail message. Raises Refused when a header would hold a second line."""
    if not letter.address.isascii():
        raise Refused("address not plain", for_good=True)
    message = EmailMessage(policy=WIRE)
    try:
        message["Subject"] = letter.subject
        message["From"] = sender
        message["To"] = Address(addr_spec=letter.address)
        message["Date"] = format_datetime(letter.at)
        message["Message-ID"] = f"<{letter.id}@{host}>"
        message["Auto-Submitted"] = "auto-generated"
    except (ValueError, IndexError) as wrong:
        raise Refused("bad header", for_good=True) from wrong
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    return message


def host_of(settings: Settings) -> str:
    """The name of this installation, as it stands behind the @ of a Message-ID."""
    return urlsplit(settings.base_url).hostname or "localhost"


class FolderMailer:
    """One file a message in the outbox folder; what a demo and a developer look at."""

    keeps_secrets = True

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @contextmanager
    def open(self) -> Iterator[Line]:
        """The folder, made when it is missing."""
        self._settings.outbox_folder.mkdir(parents=True, exist_ok=True)
        yield self

    def send(self, letter: Letter) -> None:
        """Write the file under the message's id: a second time replaces the first."""
        message = compose(letter, self._settings.mail_from, host_of(self._settings))
        path = self._settings.outbox_folder / f"{letter.at:%Y%m%dT%H%M%S}-{letter.id}.eml"
        temporary = path.with_suffix(".part")
        try:
            temporary.write_bytes(bytes(message))
            os.replace(temporary, path)
        except OSError as full:
            raise Unreachable(type(full).__name__) from full


class SmtpMailer:
    """A mail server, named by MAIL_URL: smtp://host:port, smtp+starttls://user:pass@host, smtps://."""

    keeps_secrets = False

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._url = urlsplit(settings.mail_url)

    @contextmanager
    def open(self) -> Iterator[Line]:
        """A connection, signed in where the URL says so."""
        try:
            server = self._connect()
        except (OSError, smtplib.SMTPException) as away:
            raise Unreachable(type(away).__name__) from away
        try:
            yield _SmtpLine(server, self._settings)
        finally:
            _quit(server)

    def _connect(self) -> smtplib.SMTP:
        host, scheme = self._url.hostname or "localhost", self._url.scheme
        if scheme == "smtps":
            context = ssl.create_default_context()
            port = self._url.port or 465
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=PATIENCE, context=context)
        else:
            server = smtplib.SMTP(host, self._url.port or 25, timeout=PATIENCE)
        if scheme == "smtp+starttls":
            server.starttls(context=ssl.create_default_context())
        server.ehlo_or_helo_if_needed()
        if self._url.username:
            server.login(unquote(self._url.username), unquote(self._url.password or ""))
        return server


class _SmtpLine:
    def __init__(self, server: smtplib.SMTP, settings: Settings) -> None:
        self._server = server
        self._settings = settings
        self._begun = False

    def send(self, letter: Letter) -> None:
        """Hand one over, and say of a failure what it means for the next try."""
        message = compose(letter, self._settings.mail_from, host_of(self._settings))
        try:
            self._hand_over(message, letter.address)
        except smtplib.SMTPRecipientsRefused as refused:
            code = max((reply[0] for reply in refused.recipients.values()), default=450)
            raise Refused(f"recipient {code}", for_good=code >= 500) from refused
        except smtplib.SMTPDataError as refused:
            code = refused.smtp_code
            raise Refused(f"answer {code}", for_good=code >= 500) from refused

    def _hand_over(self, message: EmailMessage, address: str) -> None:
        server, sender = self._server, self._settings.mail_from
        try:
            if self._begun:
                server.rset()
            self._begun = True
            _expect_sender(server.mail(sender), sender)
            _expect_recipient(server.rcpt(address), address)
        except smtplib.SMTPRecipientsRefused:
            raise
        except OSError as gone:  # every error of smtplib is one; a refused sender is the operator's
            raise Unreachable(type(gone).__name__) from gone
        try:
            code, reply = server.data(message.as_bytes())
        except smtplib.SMTPDataError:
            raise
        except (smtplib.SMTPServerDisconnected, OSError) as lost:
            raise Ambiguous(type(lost).__name__) from lost
        if code != 250:
            raise smtplib.SMTPDataError(code, reply)


def _expect_sender(answer: tuple[int, bytes], sender: str) -> None:
    if answer[0] != 250:
        raise smtplib.SMTPSenderRefused(answer[0], answer[1], sender)


def _expect_recipient(answer: tuple[int, bytes], address: str) -> None:
    if answer[0] not in (250, 251):
        raise smtplib.SMTPRecipientsRefused({address: answer})


def _quit(server: smtplib.SMTP) -> None:
    try:
        server.quit()
    except (OSError, smtplib.SMTPException):
        server.close()


def mailer_of(settings: Settings) -> FolderMailer | SmtpMailer:
    """The way out that the settings name. Raises SettingError for a MAIL_URL nobody understands."""
    if not settings.mail_url:
        return FolderMailer(settings)
    scheme = urlsplit(settings.mail_url).scheme
    if scheme not in SCHEMES:
        raise SettingError(f"MAIL_URL must start with {', '.join(SCHEMES)}, not '{scheme}'.")
    return SmtpMailer(settings)


def letters_in(folder: Path) -> list[Path]:
    """The files of the outbox folder, oldest first."""
    return sorted(folder.glob("*.eml")) if folder.is_dir() else []
