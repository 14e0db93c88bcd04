"""What the pages of this room show, as plain values that a template reads."""
