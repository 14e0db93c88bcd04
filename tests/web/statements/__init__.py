"""A world in which every page has something to show, few or many of it."""
