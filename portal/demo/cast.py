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
"""The provider whose people are signed in by one click."""


@dataclass(frozen=True, slots=True)
class Part:
    """One person to sign in as, and the task of theirs that waits, in story order."""

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
        "Open the winter round with a second person",
    ),
    Part(
        "applicant",
        "Rosa Lindqvist",
        LANTERN,
        (Role.PROVIDER_ADMIN, Role.APPLICANT, Role.CONTRACTS),
        "Finish the application for the round that is open now",
    ),
    Part(
        "lead",
        "Helen Marsh",
        HOST,
        (Role.LEAD_ASSESSOR,),
        "Confirm the opening of the winter round",
    ),
    Part(
        "assessor1",
        "Daniel Reyes",
        HOST,
        (Role.ASSESSOR,),
        "Declare interests and score, once the winter round is open",
    ),
    Part(
        "assessor2",
        "Ines Falk",
        HOST,
        (Role.ASSESSOR,),
        "Declare interests and score, once the winter round is open",
    ),
    Part("signatory", "Peter Lowe", HOST, (Role.APPROVER,), "Sign an outcome off"),
    Part(
        "social_worker",
        "Amara Bell",
        HAVERING,
        (Role.SOCIAL_WORKER,),
        "Write the child’s part of a referral",
    ),
    Part("broker", "Tom Adeyemi", HAVERING, (Role.BROKER,), "Send a referral, compare its offers"),
    Part(
        "responder",
        "Grace Hollis",
        LANTERN,
        (Role.RESPONDER,),
        "Answer referrals, confirm places",
    ),
    Part(
        "approver1",
        "Sonia Keller",
        HAVERING,
        (Role.APPROVER,),
        "Approve a recommendation up to £10,000 a week",
    ),
    Part("approver2", "Martin Shaw", HAVERING, (Role.APPROVER,), "Approve anything above"),
    Part(
        "contracts",
        "Nadia Petrov",
        HAVERING,
        (Role.CONTRACT_OFFICER,),
        "Sign a placement agreement",
    ),
    Part("commissioner", "Colin Drew", HAVERING, (Role.COMMISSIONER,), "See capacity and use"),
    Part(
        "auditor",
        "Ruth Vance",
        HAVERING,
        (Role.AUDITOR,),
        "Read the record of a call-off and verify the chain",
    ),
    Part("host_auditor", "Owen Pike", HOST, (Role.AUDITOR,), "Read the record of a round"),
)

_FIRST = (
    "Alder", "Birch", "Cedar", "Damson", "Elder", "Fern", "Gorse", "Hazel", "Iris", "Juniper",
    "Larch", "Maple", "Nettle", "Orchard", "Poplar", "Quince", "Rowan", "Sorrel", "Thistle",
    "Umber", "Vale", "Willow", "Yarrow", "Bramble", "Clover", "Dewberry", "Foxglove", "Harebell",
    "Ivy", "Lavender",
)  # fmt: skip
HOME_PROVIDERS = (LANTERN, *(f"{name} Homes for Children Ltd" for name in _FIRST[:29]))
AGENCIES = tuple(f"{name} Fostering Ltd" for name in _FIRST[20:30])
HOME_NAMES = tuple(
    f"{first} {second}" for second in ("House", "Lodge", "Cottage") for first in (*_FIRST,)
)
"""Ninety names for homes; a home's name is confidential, so these are invented too."""
