"""Which council has the duties to children where a postcode lies, by ONS code and name.

Codes of districts lead to their county. The names come from the reference package of 2021; the
councils made or re-coded since are added here, and a test asks for every code of the postcodes.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Authority:
    """A council with duties to children: its ONS code and its name."""

    code: str
    name: str


# Made on 1 April 2023, and re-coded on 1 April 2025 when their boundary moved.
_SINCE_2021 = (
    Authority("E06000063", "Cumberland"),
    Authority("E06000064", "Westmorland and Furness"),
    Authority("E06000065", "North Yorkshire"),
    Authority("E06000066", "Somerset"),
    Authority("E08000038", "Barnsley"),
    Authority("E08000039", "Sheffield"),
)
_TITLES = re.compile(r"\b(city|county|council|borough|royal|london|of|the)\b")
_CITY_OF_LONDON = "cityoflondon"


def data_folder(package: str) -> Path:
    """Where an installed data package keeps its files; its own reader would import pandas."""
    found = find_spec(package)
    if found is None or not found.submodule_search_locations:
        raise FileNotFoundError(f"The package {package} is not installed.")
    return Path(found.submodule_search_locations[0])


@lru_cache(maxsize=1)
def _by_code() -> dict[str, Authority]:
    path = data_folder("qlacref_authorities") / "records.json"
    known = {
        record["LTLA21CD"]: Authority(record["UTLA21CD"], record["UTLA21NM"])
        for record in json.loads(path.read_text("utf-8"))
    }
    return known | {authority.code: authority for authority in _SINCE_2021}


def find_authority(code: str) -> Authority | None:
    """The council with duties to children for an ONS code of England or Wales, or None."""
    return _by_code().get(code)


def same_authority(one: str, other: str) -> bool:
    """Whether two names mean one council: Ofsted writes "Bristol", ONS "Bristol, City of"."""
    return bool(one) and _plain(one) == _plain(other)


def _plain(name: str) -> str:
    letters = re.sub(r"[^a-z]+", " ", name.lower().replace("&", "and").replace("'", "")).strip()
    if letters.replace(" ", "") == _CITY_OF_LONDON:
        return _CITY_OF_LONDON
    return "".join(_TITLES.sub(" ", letters).split())
