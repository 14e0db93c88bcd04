"""Times beside the floor, on a quiet machine."""
