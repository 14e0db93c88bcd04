"""Settings, read once from the environment, typed; a wrong one stops the start with a sentence."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DEMO_SECRET = "demo-only-secret-never-for-live-data"  # noqa: S105 - refused in live mode

_FIGURES = re.compile("[0-9]{1,9}")
NO_SCANNER = "LIVE_DATA needs a virus scanner for uploads, and this release has none yet."


class SettingError(Exception):
    """A setting is missing or unsafe; the message is one line for the operator."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that a place may set. Paths are absolute; durations are named with their unit."""

    database_url: str
    owner_url: str
    secret_key: str
    live: bool
    instance: Path
    anchor_folder: Path
    key_file: Path
    mail_url: str
    mail_from: str
    base_url: str
    metrics_token: str
    idle_minutes: int = 30
    absolute_hours: int = 12
    max_body_bytes: int = 64 * 1024
    max_upload_bytes: int = 25 * 1024 * 1024

    @property
    def is_sqlite(self) -> bool:
        """Whether the embedded engine is in use (trying and developing only)."""
        return self.database_url.startswith("sqlite")

    @property
    def documents_folder(self) -> Path:
        """Where uploaded and made documents are kept."""
        return self.instance / "documents"

    @property
    def outbox_folder(self) -> Path:
        """Where messages are written when no mail server is set."""
        return self.instance / "outbox"


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Settings from the environment. Raises SettingError when they would be unsafe."""
    env = os.environ if environ is None else environ
    instance = Path(env.get("INSTANCE_FOLDER", ROOT / "instance")).resolve()
    url = env.get("DATABASE_URL") or f"sqlite:///{instance / 'portal.db'}"
    settings = Settings(
        database_url=url,
        owner_url=env.get("DATABASE_OWNER_URL") or url,
        secret_key=env.get("SECRET_KEY") or DEMO_SECRET,
        live=bool(env.get("LIVE_DATA")),
        instance=instance,
        anchor_folder=Path(env.get("ANCHOR_FOLDER", instance / "anchors")).resolve(),
        key_file=Path(env.get("SEALING_KEY_FILE", instance / "keys" / "sealing.key")).resolve(),
        mail_url=env.get("MAIL_URL", ""),
        mail_from=env.get("MAIL_FROM", "portal@localhost"),
        base_url=env.get("BASE_URL", "http://localhost:8000").rstrip("/"),
        metrics_token=env.get("METRICS_TOKEN", ""),
        idle_minutes=_whole(env, "IDLE_MINUTES", 30),
        absolute_hours=_whole(env, "ABSOLUTE_HOURS", 12),
    )
    _refuse_unsafe(settings, env)
    return settings


def _whole(env: Mapping[str, str], name: str, default: int) -> int:
    text = env.get(name, str(default))
    if not _FIGURES.fullmatch(text) or int(text) == 0:
        raise SettingError(f"{name} must be a whole number above 0, not '{text}'.")
    return int(text)


def _refuse_unsafe(settings: Settings, env: Mapping[str, str]) -> None:
    """Live data needs PostgreSQL, its own secret, a key file outside the instance, no debugger.

    And a scanner of what is handed in: until there is one to name, nothing starts with live data.
    """
    if not settings.live:
        return
    if settings.is_sqlite:
        raise SettingError("LIVE_DATA needs PostgreSQL: set DATABASE_URL.")
    if settings.secret_key == DEMO_SECRET or len(settings.secret_key) < 32:
        raise SettingError("LIVE_DATA needs a SECRET_KEY of at least 32 characters.")
    if not env.get("SEALING_KEY_FILE") or not settings.key_file.is_file():
        raise SettingError("LIVE_DATA needs SEALING_KEY_FILE to name a key file that exists.")
    if env.get("FLASK_DEBUG", "0") not in ("", "0"):
        raise SettingError("LIVE_DATA refuses FLASK_DEBUG.")
    if not settings.base_url.startswith("https://"):
        raise SettingError("LIVE_DATA needs BASE_URL to start with https.")
    raise SettingError(NO_SCANNER)
