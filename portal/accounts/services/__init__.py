"""Verbs of accounts."""

from portal.accounts.services.sessions import sign_out

__all__ = ["sign_out"]
