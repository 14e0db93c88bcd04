"""The reviewed file: one line a route, method and case; one column a person."""

from __future__ import annotations

from tests.tenancy.matrix.people import Persona
from tests.tenancy.matrix.running import Findings, Pair

WIDTH = 4
HEAD = """\
What every route answers to whom, asked with their own reference. One column a person:
visitor nobody; left: signed in when their membership ended; torn: declared a conflict with plum.
Unless a line says otherwise: another's, a neighbour's second id under one's own (planted) and an
absent reference give 404 where the door admits, and what one's own gives where it does not;
htmx changes nothing but a redirect, which becomes 204. "filled" is a form sent to a foreign
thing with what a person would write in it. What is open to all was asked by three.
"""


def drawn(found: Findings, pairs: list[Pair], people: tuple[Persona, ...]) -> str:
    """The whole file."""
    lines = [HEAD, *_columns(people)]
    seen: set[str] = set()
    for pair in pairs:
        is_first = pair.endpoint not in seen
        seen.add(pair.endpoint)
        shown = "".join(
            f"{_own(found, pair, persona, is_first=is_first):<{WIDTH}}" for persona in people
        )
        lines.append(f"{shown}{pair.name}")
        lines += _exceptions(found, pair, people)
    return "\n".join(lines) + "\n"


def _own(found: Findings, pair: Pair, persona: Persona, *, is_first: bool) -> str:
    """A status; nothing for a door that another line of the route has shown to be closed."""
    cell = (pair.name, persona.name)
    if cell in found.refused and not is_first:
        return ""
    return str(found.cells.get(cell, {}).get("own", ""))


def _columns(people: tuple[Persona, ...]) -> list[str]:
    """Names of people above their columns: the organisation, then three letters of the role."""
    organisations, roles, last = "", "", ""
    for persona in people:
        organisation, _, role = persona.name.partition(".")
        if organisation != last:
            organisations = f"{organisations[: len(roles)]:<{len(roles)}}{organisation}"
        roles += f"{role[:3]:<{WIDTH}}"
        last = organisation
    return [organisations, roles.rstrip()]


def expected(column: str, own: int, *, is_admitted: bool) -> int:
    """What a kind of request answers, when nothing is special about the route."""
    status = 404 if is_admitted and not column.startswith("own") else own
    return 204 if "+htmx" in column and status in (302, 303) else status


def _exceptions(found: Findings, pair: Pair, people: tuple[Persona, ...]) -> list[str]:
    """What differs from the rule at the head of the file, with the people for whom it does."""
    kept: dict[str, list[str]] = {}
    for persona in people:
        cell = (pair.name, persona.name)
        statuses = found.cells.get(cell, {})
        for column, status in statuses.items():
            own = statuses.get("own", status)
            if status != expected(column, own, is_admitted=cell not in found.refused):
                kept.setdefault(f"{column} {status}", []).append(persona.name)
    return [f"    {what}: {' '.join(names)}" for what, names in sorted(kept.items())]


def kept_statuses(text: str, people: tuple[Persona, ...]) -> dict[tuple[str, str], int]:
    """What the file says of own references, by the name of the pair and of the person."""
    found: dict[tuple[str, str], int] = {}
    width = WIDTH * len(people)
    for line in text.splitlines():
        name = line[width:]
        if not name.startswith(("GET ", "POST ")):
            continue
        for number, persona in enumerate(people):
            status = line[number * WIDTH : (number + 1) * WIDTH].strip()
            if status:
                found[name, persona.name] = int(status)
    return found
