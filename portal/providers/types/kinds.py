"""Kinds of service, their Ofsted numbers and Ofsted's own names for them."""

from __future__ import annotations

import re

from portal.kernel.labels import Labelled

URN = re.compile(r"SC\d{6}|\d{7}")
"""An Ofsted number of social care: measured on every row of 2024 and 2025 (rules.md 3.1)."""

_SCHOOL_NUMBER = re.compile(r"\d{6}")


class ServiceKind(Labelled):
    """What a service is, as the lots tell them apart."""

    HOME = "home", "Children's home"
    AGENCY = "agency", "Fostering agency"
    SUPPORTED = "supported", "Supported accommodation"
    FAMILY_CENTRE = "family_centre", "Residential family centre"
    SCHOOL = "school", "Residential school"
    SHORT_BREAKS = "short_breaks", "Short breaks or holiday scheme"
    OVER_18 = "over_18", "Service for over 18s"
    OTHER = "other", "Another registered service"

    @property
    def needs_urn(self) -> bool:
        """Whether Ofsted registers this kind of service; nothing over 18 is registered."""
        return self is not ServiceKind.OVER_18


PROVISION_TYPES: dict[str, ServiceKind] = {
    "Children's home": ServiceKind.HOME,
    "Secure children's home": ServiceKind.HOME,
    "Residential special school (registered as a children's home)": ServiceKind.HOME,
    "Independent Fostering Agency": ServiceKind.AGENCY,
    "Supported Accommodation": ServiceKind.SUPPORTED,
    "Residential Family Centre": ServiceKind.FAMILY_CENTRE,
    "Residential Special School": ServiceKind.SCHOOL,
    "Boarding School": ServiceKind.SCHOOL,
    "Further Education College with Residential Accommodation": ServiceKind.SCHOOL,
    "Residential Holiday Scheme for Disabled Children": ServiceKind.SHORT_BREAKS,
    "Voluntary Adoption Agency": ServiceKind.OTHER,
    "Adoption Support Agency": ServiceKind.OTHER,
    "Secure Training Centre": ServiceKind.OTHER,
}
"""Ofsted's provision types verbatim, with the kind that a lot asks for."""

_BY_FOLDED = {name.casefold(): name for name in PROVISION_TYPES}


def provision_type(written: str) -> str:
    """Ofsted's own spelling of a provision type ("Children's Home" comes in two cases)."""
    return _BY_FOLDED.get(written.casefold(), written)


def kind_of(provision: str) -> ServiceKind:
    """The kind of service of a provision type; a type not seen before is "other"."""
    return PROVISION_TYPES.get(provision_type(provision), ServiceKind.OTHER)


def parse_urn(typed: str) -> str | None:
    """The Ofsted number a person meant ("sc 123456"), or None when it cannot be one."""
    urn = re.sub(r"[\s.\-]+", "", typed).upper()
    return urn if URN.fullmatch(urn) else None


def is_school_number(typed: str) -> bool:
    """Whether this is six digits: an education number, which people copy by mistake."""
    return _SCHOOL_NUMBER.fullmatch(re.sub(r"\s+", "", typed)) is not None
