"""Pure rules of accounts: what a good password is, which path is local, which code counts."""

from portal.accounts.rules.codes import CODE_DIGITS, code_step, expected_code, key_uri, new_secret
from portal.accounts.rules.organisations import (
    clean_charity_number,
    clean_company_number,
    slug_of,
)
from portal.accounts.rules.passwords import password_problem
from portal.accounts.rules.paths import local_path
from portal.accounts.rules.people import (
    ADMINISTRATORS,
    device_name,
    normal_email,
    roles_of,
    story_place,
)

__all__ = [
    "ADMINISTRATORS",
    "CODE_DIGITS",
    "clean_charity_number",
    "clean_company_number",
    "code_step",
    "device_name",
    "expected_code",
    "key_uri",
    "local_path",
    "new_secret",
    "normal_email",
    "password_problem",
    "roles_of",
    "slug_of",
    "story_place",
]
