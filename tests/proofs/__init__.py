"""The promises of docs/figures.md, each with its negative control."""
