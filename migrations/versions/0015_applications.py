"""When a late attempt was opened may be written after the attempt

Databases made by 0007 before this release hold the trigger that refuses it.
"""

from __future__ import annotations

from portal.db.migrate import make_append_only, make_changeable

revision = "0015_applications"
down_revision = "0014_assessment"
branch_labels = None
depends_on = None


def upgrade() -> None:
    make_changeable("late_attempt")
    make_append_only("late_attempt")


def downgrade() -> None:
    """Nothing to undo: 0007 makes the same trigger by now."""
