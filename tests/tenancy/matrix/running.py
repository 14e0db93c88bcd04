"""The matrix itself: every route for everybody, with every kind of reference, plain and htmx."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

from flask import Flask

from portal.web.access import methods_of, rule_of
from tests.tenancy.matrix.asking import Answer, Asking, Question
from tests.tenancy.matrix.canaries import Canary, found_in
from tests.tenancy.matrix.cases import Case
from tests.tenancy.matrix.people import Persona

FULL = os.environ.get("PROOF_SIZE") == "full"


# Pages that are open to all are asked for by these three, in a small run.
THREE = ("visitor", "plum.provider_admin", "alder.broker")
Cell = tuple[str, str]
READINESS = "health.ready"


@dataclass(frozen=True)
class Pair:
    """One route and method, asked about one case."""

    endpoint: str
    method: str
    rule: str
    case: Case

    @property
    def name(self) -> str:
        label = self.case.label
        return f"{self.method} {self.endpoint}{f' [{label}]' if label else ''}"


def pairs_of(app: Flask, cases: dict[str, tuple[Case, ...]]) -> list[Pair]:
    """Every route. Raises KeyError with the names of those that no case mentions."""
    rules = sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint))
    missing = {rule.endpoint for rule in rules} - set(cases)
    if missing:
        raise KeyError(f"The matrix does not know {', '.join(sorted(missing))}.")
    found = []
    for rule in rules:
        for method in sorted(methods_of(rule) - {"HEAD"}):
            for case in cases[rule.endpoint]:
                found.append(Pair(rule.endpoint, method, rule.rule, case))
    return found


@dataclass
class Leak:
    """A word that somebody could read and may not."""

    pair: str
    persona: str
    kind: str
    canary: Canary

    def __str__(self) -> str:
        return f"{self.pair} as {self.persona} ({self.kind}): {self.canary}"


@dataclass
class Findings:
    """What a run found: a status for each cell, and what is wrong."""

    cells: dict[Cell, dict[str, int]] = field(default_factory=dict)
    refused: set[Cell] = field(default_factory=set)
    leaks: list[Leak] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    told_apart: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    read: set[Canary] = field(default_factory=set)


def _kept_status(pair: Pair, answer: Answer) -> int:
    """The status to hold against the reviewed one; readiness differs by the minute."""
    is_unready = pair.endpoint == READINESS and answer.status == 503
    return 200 if is_unready else answer.status


class Matrix:
    """Runs pairs for people and keeps what it finds."""

    def __init__(self, asking: Asking, people: tuple[Persona, ...]) -> None:
        self.asking = asking
        self.world = asking.world
        self.people = people
        self.found = Findings()

    def run(
        self,
        pair: Pair,
        persona: Persona,
        kind: str,
        *,
        is_htmx: bool = False,
        is_filled: bool = False,
    ) -> Answer:
        """Ask once, and look at the answer."""
        body = tuple(pair.case.body.items()) if is_filled else ()
        url = self.asking.url(pair.endpoint, pair.method, pair.case, kind, persona)
        question = Question(pair.method, url, body, is_htmx)
        answer = self.asking.ask(question, persona)
        self._look(pair, persona, kind, answer)
        column = kind + ("+filled" if is_filled else "") + ("+htmx" if is_htmx else "")
        cell = (pair.name, persona.name)
        self.found.cells.setdefault(cell, {})[column] = _kept_status(pair, answer)
        self.found.counts[column] += 1
        if not self.is_admitted(pair, persona):
            self.found.refused.add(cell)
        return answer

    def _look(self, pair: Pair, persona: Persona, kind: str, answer: Answer) -> None:
        # A portal without a worker says that it is not ready; that is no fault of a page.
        if answer.status >= 500 and pair.endpoint != READINESS:
            self.found.faults.append(f"{pair.name} as {persona.name} ({kind}): {answer.status}")
        for canary in sorted(found_in(answer.text)):
            self.found.read.add(canary)
            is_open = canary.kind in pair.case.open_to
            if not is_open and not self.world.shown.may_read(persona, canary):
                self.found.leaks.append(Leak(pair.name, persona.name, kind, canary))

    def kinds(self, pair: Pair) -> Iterator[str]:
        """The kinds of foreign reference that a route can be given."""
        case = pair.case
        if case.thing:
            yield from ("other", "absent")
            first = next(iter(self.world.things[case.thing].values()))
            has_second = len(first) > 1 and any(isinstance(one, UUID) for one in first.values())
            if has_second or any(value in self.world.things for value in case.query.values()):
                yield "planted"
        if "<council>" in pair.rule:
            yield "elsewhere"

    def own(self, pair: Pair, persona: Persona, *, is_htmx: bool) -> None:
        """Ask with one's own reference."""
        self.run(pair, persona, "own")
        if is_htmx:
            self.run(pair, persona, "own", is_htmx=True)

    def foreign(self, pair: Pair, persona: Persona, *, is_htmx: bool = False) -> None:
        """Ask with every foreign reference; what is another's looks like what does not exist."""
        for is_filled in (False, True) if pair.case.body else (False,):
            answers = {
                kind: self.run(pair, persona, kind, is_htmx=is_htmx, is_filled=is_filled)
                for kind in self.kinds(pair)
            }
            self._compare(pair, persona, answers)

    def _compare(self, pair: Pair, persona: Persona, answers: dict[str, Answer]) -> None:
        absent = answers.get("absent")
        for kind in ("other", "planted"):
            answer = answers.get(kind)
            is_same = not absent or not answer or answer == absent or answer.status < 400
            if not is_same and not pair.case.open_to:
                self.found.told_apart.append(f"{pair.name} as {persona.name} ({kind})")

    def is_admitted(self, pair: Pair, persona: Persona) -> bool:
        """Whether the door lets somebody in (the rest is the room's to decide)."""
        rule = rule_of(self.asking.app, pair.endpoint)
        assert rule is not None
        if rule.open_to_all or rule.by_token:
            return True
        return bool(persona.organisation and persona.actor and rule.admits(persona.actor))

    def asks(self, pair: Pair, persona: Persona, *, is_first: bool, is_full: bool) -> bool:
        """Whether a run of this size asks at all: a closed door once, an open one for three."""
        rule = rule_of(self.asking.app, pair.endpoint)
        if is_full or rule is None:
            return True
        if rule.open_to_all or rule.by_token:
            return persona.name in THREE
        return is_first or self.is_admitted(pair, persona)
