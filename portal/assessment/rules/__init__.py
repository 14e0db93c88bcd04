"""Pure calculation: points and places, moderation, and where a pass or fail check stands."""
