"""Pure Python that every room stands on: it knows no Flask and no SQL."""
