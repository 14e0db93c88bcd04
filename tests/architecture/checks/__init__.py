"""Checks of the house: each takes what it looks at and returns the faults as sentences.

A test gives a check the real tree and expects none; beside it the same check gets a small bad
sample and must speak, so that a check that sees nothing cannot pass for a good house.
"""
