"""Who plays in the demonstration. Councils are real names from the seed; everybody is invented."""

from __future__ import annotations

from dataclasses import dataclass

from portal.kernel.actor import Role

PASSWORD = "Demo-only-plum-orchard"  # noqa: S105 - printed at every start, refused in live mode
DOMAIN = "example.test"
HOST = "Newham Council"
MEMBERS = (
    "Havering Council",
    "Barking and Dagenham Council",
    "Redbridge Council",
    "Waltham Forest Council",
    "Tower Hamlets Council",
)
HAVERING = MEMBERS[0]
LANTERN = "Lantern Children’s Homes Ltd"
"""An admitted provider, some of whose people are signed in by one click."""
NEWCOMER = "Wren Homes for Children Ltd"
"""A provider that applies in the round that is open now."""


@dataclass(frozen=True, slots=True)
class Part:
    """One person to sign in as; `task` is how the task that waits for them begins.

    The first page asks the rooms what waits; `task` is what the demonstration was loaded for, so
    that a test can hold the two together.
    """

    key: str
    name: str
    organisation: str
    roles: tuple[Role, ...]
    task: str

    @property
    def email(self) -> str:
        """An address that can reach nobody."""
        return f"{self.name.lower().replace(' ', '.').replace('’', '')}@{DOMAIN}"


PARTS = (
    Part(
        "manager",
        "Maya Okafor",
        HOST,
        (Role.SCHEME_MANAGER, Role.COUNCIL_ADMIN),
        "Open Fourth round",
    ),
    Part(
        "applicant",
        "Rosa Lindqvist",
        NEWCOMER,
        (Role.PROVIDER_ADMIN, Role.APPLICANT),
        "Finish application APP-",
    ),
    Part("assessor1", "Daniel Reyes", HOST, (Role.ASSESSOR,), "Score answers in Third round"),
    Part("assessor2", "Ines Falk", HOST, (Role.ASSESSOR,), "Score answers in Third round"),
    Part("lead", "Helen Marsh", HOST, (Role.LEAD_ASSESSOR,), "Moderate APP-"),
    Part(
        "social_worker",
        "Amara Bell",
        HAVERING,
        (Role.SOCIAL_WORKER,),
        "Answer 1 question about R-",
    ),
    Part("broker", "Tom Adeyemi", HAVERING, (Role.BROKER,), "Answer 1 question about R-"),
    Part("responder", "Grace Hollis", LANTERN, (Role.RESPONDER,), "Answer referral R-"),
    Part("signatory", "Peter Lowe", HOST, (Role.APPROVER,), "Sign the outcome of Second round"),
    Part("approver1", "Sonia Keller", HAVERING, (Role.APPROVER,), "Decide on CO-"),
    Part("approver2", "Martin Shaw", HAVERING, (Role.APPROVER,), "Decide on CO-"),
    Part(
        "provider_contracts",
        "Leila Duarte",
        LANTERN,
        (Role.CONTRACTS,),
        "Sign placement agreement IPA-",
    ),
    Part(
        "contracts",
        "Nadia Petrov",
        HAVERING,
        (Role.CONTRACT_OFFICER,),
        "Sign placement agreement IPA-",
    ),
    Part("commissioner", "Colin Drew", HOST, (Role.COMMISSIONER,), "Read why SC9"),
    Part("auditor", "Ruth Vance", HAVERING, (Role.AUDITOR,), "Read the record of CO-"),
    Part("host_auditor", "Owen Pike", HOST, (Role.AUDITOR,), "Read the record of First round"),
)
_FIRST = (
    "Alder", "Birch", "Cedar", "Damson", "Elder", "Fern", "Gorse", "Hazel", "Iris", "Juniper",
    "Larch", "Maple", "Nettle", "Orchard", "Poplar", "Quince", "Rowan", "Sorrel", "Thistle",
    "Umber", "Vale", "Willow", "Yarrow", "Bramble", "Clover", "Dewberry", "Foxglove", "Harebell",
    "Ivy", "Lavender",
)  # fmt: skip
HOME_PROVIDERS = (LANTERN, *(f"{name} Homes for Children Ltd" for name in _FIRST[:28]), NEWCOMER)
AGENCIES = tuple(f"{name} Fostering Ltd" for name in _FIRST[20:30])
HOME_NAMES = tuple(
    f"{first} {second}" for second in ("House", "Lodge", "Cottage") for first in (*_FIRST,)
)
"""Ninety names for homes; a home's name is confidential, so these are invented too."""
