"""Invented children. Names stand in the sealed identity only; nothing else may hold one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random  # noqa: TID251 - the same demonstration every time, nothing secret

from portal.providers import Need

FIRST = (
    "Tobias", "Marlena", "Quentin", "Saffron", "Leopold", "Ottilie", "Barnaby", "Philippa",
    "Caspian", "Rosalind", "Ignatius", "Winifred", "Montague", "Clementine", "Peregrine",
    "Henrietta", "Lysander", "Araminta", "Horatio", "Cordelia",
)  # fmt: skip
LAST = (
    "Quillfeather", "Marshbanks", "Thornbury-Vale", "Ockleford", "Pennywhistle", "Larkmoor",
    "Brackenridge", "Summerscale", "Wetherholt", "Drinkallow", "Fennimore", "Gossamere",
)  # fmt: skip
WISHES = (
    "I want a room of my own and to keep my bicycle.",
    "I would like to stay at my school and see my sister each week.",
    "I want adults who do not shout, and a dog would be good.",
    "Somewhere with a garden. I like cooking and want to do it on Sundays.",
    "I want to know how long I will stay. Moving again is the worst.",
)
SUMMARIES = (
    "A funny, practical young person who mends things, likes to be outdoors and is loyal to the "
    "people they trust. Does best with a calm routine and notice of any change.",
    "Bright and curious, loves drawing and football, and is kind to younger children. Finds "
    "evenings hard and needs an adult nearby until settled.",
    "Thoughtful and private, a strong swimmer, proud of good attendance this term. When worried "
    "may leave without saying; comes back when an adult they know calls.",
)
GOOD_HOME = "Patient adults who stay, a small number of other children, and space outside."
MUSTS = (Need.TRAUMA, Need.DISTRESS, Need.MENTAL_HEALTH, Need.GOING_MISSING)
NICE = (Need.AUTISM, Need.OUT_OF_SCHOOL, Need.LEARNING_DISABILITY)
PLACES = (("RM7 0AA", "RM7 0BQ"), ("RM3 9RR", "RM3 9SU"), ("E6 2RP", "E6 2RR"))


@dataclass(frozen=True, slots=True)
class Child:
    """One invented child with what each stage tells."""

    age: int
    sex: str
    wishes: str
    summary: str
    musts: tuple[Need, ...]
    nice: tuple[Need, ...]
    search_from: str
    identity: dict[str, str]

    @property
    def profile(self) -> dict[str, str]:
        """Stage 2."""
        return {
            "story": "Came into our care two years ago; has lived in one foster home since, which "
            "is ending because the carer retires.",
            "risks": "In May went missing twice in the evening after arguments, back within three "
            "hours. A calm call from a known adult helps.",
            "health": "Mild asthma, well controlled. Sees a therapist every two weeks.",
            "education": "On roll and attends most days. A plan is in place with the school.",
            "family": "Sees a sister every second Saturday and speaks with Mum on Sundays.",
        }


def make_child(chance: Random, number: int, today: date) -> Child:
    """The child of a number: the same each time, and of the same age on whatever day it is."""
    search, address = PLACES[number % len(PLACES)]
    name = FIRST[number % len(FIRST)]
    age = 8 + number % 9
    return Child(
        age=age,
        sex="boy" if number % 2 else "girl",
        wishes=WISHES[number % len(WISHES)],
        summary=SUMMARIES[number % len(SUMMARIES)],
        musts=tuple(chance.sample(MUSTS, 2)),
        nice=(NICE[number % len(NICE)],),
        search_from=search,
        identity={
            "full_name": f"{name} {LAST[number % len(LAST)]}",
            "known_as": name[:5],
            "born_on": _born(number, age, today).isoformat(),
            "home_address": f"{3 + number} Larkspur Terrace",
            "home_postcode": address,
            "school": "Marlowgate Academy",
        },
    )


def _born(number: int, age: int, today: date) -> date:
    """The birthday in the year that makes a child as old as that today."""
    birthday = date(today.year, 1 + number % 8, 10 + number % 9)
    return birthday.replace(year=today.year - age - (birthday > today))
