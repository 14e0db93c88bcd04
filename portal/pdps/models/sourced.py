"""Where a value comes from. The sources disagree, so no value stands without its own."""

from __future__ import annotations

from sqlalchemy import Boolean
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Words


class Sourced:
    """A value with its source; a sample until a council confirms it, and a page then says so."""

    source: Mapped[str] = mapped_column(Words, nullable=False, default="")
    is_sample: Mapped[bool] = mapped_column(Boolean, nullable=False, default=True)
