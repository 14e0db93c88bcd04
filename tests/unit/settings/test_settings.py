"""Settings: a demonstration needs none, live data none that is unsafe."""

from __future__ import annotations

from pathlib import Path

import pytest

from portal.config import NO_SCANNER, SettingError, read_settings


@pytest.fixture
def live(tmp_path: Path) -> dict[str, str]:
    """An environment in which all that can be set is safe; each test spoils one thing of it."""
    key = tmp_path / "sealing.key"
    key.write_bytes(b"k" * 32)
    return {
        "LIVE_DATA": "1",
        "DATABASE_URL": "postgresql+psycopg://portal@localhost/portal",
        "SECRET_KEY": "s" * 32,
        "SEALING_KEY_FILE": str(key),
        "BASE_URL": "https://portal.example.test",
    }


def test_a_demonstration_needs_no_setting(tmp_path: Path) -> None:
    settings = read_settings({"INSTANCE_FOLDER": str(tmp_path)})
    assert not settings.live
    assert settings.database_url == f"sqlite:///{tmp_path / 'portal.db'}"
    assert settings.owner_url == settings.database_url
    assert (settings.idle_minutes, settings.absolute_hours) == (30, 12)


def test_live_data_waits_for_a_virus_scanner(live: dict[str, str]) -> None:
    """Everything else is safe here, so each refusal below comes from what its test spoilt."""
    with pytest.raises(SettingError) as refused:
        read_settings(live)
    assert str(refused.value) == NO_SCANNER


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("DATABASE_URL", "", "LIVE_DATA needs PostgreSQL: set DATABASE_URL."),
        ("DATABASE_URL", "sqlite:///x.db", "LIVE_DATA needs PostgreSQL: set DATABASE_URL."),
        ("SECRET_KEY", "", "LIVE_DATA needs a SECRET_KEY of at least 32 characters."),
        ("SECRET_KEY", "short", "LIVE_DATA needs a SECRET_KEY of at least 32 characters."),
        (
            "SEALING_KEY_FILE",
            "",
            "LIVE_DATA needs SEALING_KEY_FILE to name a key file that exists.",
        ),
        (
            "SEALING_KEY_FILE",
            "/nowhere/sealing.key",
            "LIVE_DATA needs SEALING_KEY_FILE to name a key file that exists.",
        ),
        ("FLASK_DEBUG", "1", "LIVE_DATA refuses FLASK_DEBUG."),
        ("BASE_URL", "http://portal.example.test", "LIVE_DATA needs BASE_URL to start with https."),
        ("BASE_URL", "", "LIVE_DATA needs BASE_URL to start with https."),
    ],
)
def test_live_data_refuses(live: dict[str, str], name: str, value: str, sentence: str) -> None:
    with pytest.raises(SettingError) as refused:
        read_settings({**live, name: value})
    assert str(refused.value) == sentence


@pytest.mark.parametrize("typed", ["0", "", "-5", "²", "half", "1.5", "9" * 5_000])
def test_a_limit_is_a_whole_number_above_nothing(tmp_path: Path, typed: str) -> None:
    with pytest.raises(SettingError) as refused:
        read_settings({"INSTANCE_FOLDER": str(tmp_path), "IDLE_MINUTES": typed})
    assert str(refused.value) == f"IDLE_MINUTES must be a whole number above 0, not '{typed}'."
