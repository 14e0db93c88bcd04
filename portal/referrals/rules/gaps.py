"""What a referral still lacks: some of it stops the sending, the rest is measured and shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from portal.referrals.types import ChildSex, Section


@dataclass(frozen=True, slots=True)
class Draft:
    """A referral as far as it is written. Of sealed fields only whether they hold words.

    `needs_said` is true once the needs were kept, also when there were none of the list.
    """

    is_quick: bool
    move_by: date | None = None
    wishes: str = ""
    age: int | None = None
    sex: ChildSex | None = None
    summary: str = ""
    good_home: str = ""
    needs_said: bool = False
    authority: str = ""
    filled: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that is missing, where it is written, and whether sending waits for it."""

    section: Section
    item: str
    sentence: str
    blocks: bool


@dataclass(frozen=True, slots=True)
class _Item:
    section: Section
    item: str
    sentence: str
    for_quick: bool
    for_all: bool


# An emergency may start with the short form; the rest is asked for within 24 hours (product.md).
_ITEMS = (
    _Item(Section.CHILD, "wishes", "Say what the child wants, or why they could not be asked",
          False, True),
    _Item(Section.CHILD, "age", "Enter the child’s age", True, True),
    _Item(Section.CHILD, "sex", "Choose girl, boy or not said", True, True),
    _Item(Section.CHILD, "summary", "Enter a summary of the child", True, True),
    _Item(Section.CHILD, "good_home", "Say what a good home for this child looks like", False,
          False),
    _Item(Section.NEEDS, "needs", "Choose the child’s needs, or say that there are none", True,
          True),
    _Item(Section.SEARCH, "move_by", "Enter the date by which the child needs to move", True, True),
    _Item(Section.SEARCH, "authority", "Enter the postcode to search from", True, True),
    _Item(Section.PROFILE, "story", "Write the child’s story", False, True),
    _Item(Section.PROFILE, "risks", "Write down risks with date, context and what helps", False,
          True),
    _Item(Section.PROFILE, "health", "Write about health", False, False),
    _Item(Section.PROFILE, "education", "Write about school and learning", False, False),
    _Item(Section.PROFILE, "family", "Write about family time", False, False),
    _Item(Section.DOCUMENTS, "notes", "Add notes from plans and assessments", False, False),
    _Item(Section.IDENTITY, "full_name",
          "Enter the child’s name, so that we can check that nothing names them", True, True),
    _Item(Section.IDENTITY, "born_on", "Enter the date of birth", False, True),
    _Item(Section.IDENTITY, "home_postcode", "Enter the home postcode", False, True),
    _Item(Section.IDENTITY, "school", "Enter the school, or “none”", False, True),
)  # fmt: skip


def gaps(draft: Draft) -> tuple[Gap, ...]:
    """Everything that is missing, in the order of the task list."""
    return tuple(
        Gap(
            item.section,
            item.item,
            item.sentence,
            item.for_quick if draft.is_quick else item.for_all,
        )
        for item in _ITEMS
        if not _is_given(draft, item.item)
    )


def completeness(draft: Draft) -> tuple[int, int]:
    """How many items are given, of how many."""
    return len(_ITEMS) - len(gaps(draft)), len(_ITEMS)


def _is_given(draft: Draft, item: str) -> bool:
    match item:
        case "wishes" | "summary" | "good_home" | "authority":
            return bool(getattr(draft, item).strip())
        case "age" | "sex" | "move_by":
            return getattr(draft, item) is not None
        case "needs":
            return draft.needs_said
    return item in draft.filled
