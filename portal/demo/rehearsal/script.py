"""The steps of the rehearsal, in the order of the story, and the run through them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from portal.config import read_settings
from portal.demo.rehearsal import (
    answering,
    applying,
    assessing,
    auditing,
    awarding,
    joining,
    referring,
)
from portal.demo.rehearsal.house import House, free_port, instance, serving
from portal.demo.rehearsal.setting import set_up
from portal.demo.rehearsal.stage import Play
from portal.demo.rehearsal.visitor import StepFailed

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its number in the story, what is done, and the function that says what held."""

    number: int
    title: str
    play: Callable[[Play], str]


STEPS = (
    Step(2, "Register", joining.register),
    Step(2, "Add homes by Ofsted number", joining.add_homes),
    Step(2, "Record insurance", joining.insure),
    Step(2, "Invite a colleague", joining.invite),
    Step(3, "Read the round", applying.read_round),
    Step(3, "Fill the application in", applying.fill_in),
    Step(3, "Submit", applying.submit),
    Step(3, "Replace", applying.replace),
    Step(3, "Refuse others", applying.refuse_others),
    Step(4, "Stay sealed", assessing.stay_sealed),
    Step(3, "Close", applying.close),
    Step(4, "Open the round", assessing.open_round),
    Step(4, "Declare interests", assessing.declare),
    Step(4, "Check", assessing.check),
    Step(4, "Score", assessing.score),
    Step(4, "Moderate", assessing.moderate),
    Step(4, "Sign the outcome off", assessing.sign_off),
    Step(4, "Release", assessing.release),
    Step(4, "Sign the agreement", assessing.sign_agreements),
    Step(5, "State places", joining.state_places),
    Step(6, "Write a referral", referring.write),
    Step(6, "Look at what providers will see", referring.look),
    Step(6, "Match and send", referring.match_and_send),
    Step(7, "Read the summary", answering.read_summary),
    Step(7, "Ask and answer", answering.ask),
    Step(7, "Decline", answering.decline),
    Step(7, "Offer", answering.offer),
    Step(7, "Keep offers sealed", answering.stay_sealed),
    Step(8, "Compare", awarding.compare),
    Step(8, "Recommend", awarding.recommend),
    Step(8, "Approve", awarding.approve),
    Step(8, "Award", awarding.award),
    Step(8, "Tell everybody", awarding.tell),
    Step(9, "Sign the placement agreement", awarding.sign),
    Step(10, "Read the record of the round", auditing.read_round),
    Step(10, "Read the record of the call-off", auditing.read_call_off),
    Step(10, "See who read about the child", auditing.read_views),
    Step(10, "Verify the chain", auditing.verify),
)


def rehearse(say: Say, database_url: str = "", steps: Sequence[Step] | None = None) -> None:
    """Play every step over HTTP against a fresh portal; a line a step.

    `database_url` names an empty database; without, a SQLite database is made and thrown away.
    Raises StepFailed with the step and the reason, NotEmpty when the database holds anything.
    """
    with instance(database_url) as environment:
        port = free_port()
        environment["BASE_URL"] = f"http://localhost:{port}"
        house = House(port, read_settings(environment), environment)
        play = set_up(house)
        with serving(house):
            for step in STEPS if steps is None else steps:
                say(f"{step.number:2}  {step.title}: {_played(step, play)}")


def _played(step: Step, play: Play) -> str:
    try:
        return step.play(play)
    except StepFailed as failed:
        fault = play.house.last_fault() if "answered 500" in str(failed) else ""
        told = f" [{fault[-300:]}]" if fault else ""
        raise StepFailed(f"step {step.number}, {step.title}: {failed}{told}") from failed
