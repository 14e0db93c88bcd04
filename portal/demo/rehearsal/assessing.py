"""Step 4: two open, everybody declares, check, score alone, moderate, sign, release, admit."""

from __future__ import annotations

from portal.demo.questions import GATES, SCORED
from portal.demo.rehearsal.stage import PASSWORD, Company, Play, reference, wait_for_pdf
from portal.demo.rehearsal.visitor import Visitor

HOUSE = ("manager", "lead", "assessor1", "assessor2", "signatory")
PANEL = ("assessor1", "assessor2")
SCORES = {"assessor1": "4", "assessor2": "3"}
FIRST_SCORED = len(GATES) + 1
POSITIONS = range(FIRST_SCORED, FIRST_SCORED + len(SCORED))


def stay_sealed(play: Play) -> str:
    """Before the deadline the panel sees neither an application nor how many there are."""
    lead = play.person("lead")
    lead.go(f"/a/rounds/{play.round}")
    lead.must_say("Sealed")
    lead.must_not_say(*(company.application for company in play.companies))
    for company in play.companies:
        lead.go(f"/a/applications/{company.application}", status=404)
    return "the panel sees no application and no number of them"


def open_round(play: Play) -> str:
    """The first confirmation opens nothing; the second, by another person, does."""
    manager = play.person("manager")
    manager.go(f"/a/rounds/{play.round}/opening")
    manager.press("Confirm the opening")
    manager.must_say("Sealed")
    manager.go(f"/a/rounds/{play.round}/opening")
    if manager.screen.form_with("Open the round"):
        raise manager.failed("one person could open the round twice over")
    lead = play.person("lead")
    lead.go(f"/a/rounds/{play.round}/opening")
    lead.press("Open the round")
    return "by two people, after the deadline"


def declare(play: Play) -> str:
    """Everybody of the panel declares; an assessor sees nothing before that."""
    first = play.person("assessor1")
    first.go(f"/a/applications/{play.companies[0].application}", status=404)
    for key in HOUSE:
        _declare(play, play.person(key))
    lead = play.person("lead")
    for key in PANEL:
        _add_to_panel(play, lead, play.person(key))
    return "five people, no interest; an application was absent before"


def _declare(play: Play, person: Visitor) -> None:
    person.go(f"/a/rounds/{play.round}/interests")
    found = person.screen.form_with("Save what I declared")
    if found is None:
        raise person.failed("there is nothing to declare")
    names = [name for name in found[0].names() if name.startswith("answer-")]
    if len(names) != len(play.companies):
        raise person.failed(f"{len(names)} applicants, not {len(play.companies)}")
    person.press("Save what I declared", dict.fromkeys(names, "none"))


def _add_to_panel(play: Play, lead: Visitor, assessor: Visitor) -> None:
    lead.go(f"/a/rounds/{play.round}")
    found = lead.screen.form_with("Add to the panel")
    if found is None:
        raise lead.failed("there is no panel to add to")
    form, _ = found
    lot, person = (
        form.chosen_by_words("lot_id", "2:"),
        form.chosen_by_words("user_id", assessor.name),
    )
    lead.press("Add to the panel", {"lot_id": lot, "user_id": person})
    lead.must_say(assessor.name)


def check(play: Play) -> str:
    """Every check of every application, on one screen with the rule and the register."""
    assessor = play.person("assessor1")
    for company in play.companies:
        for position in range(1, FIRST_SCORED):
            assessor.go(f"/a/applications/{company.application}/checks/{position}")
            assessor.must_say(company.urn)
            assessor.press("Save and next check", {"decision": "passed"})
    return f"{len(GATES)} checks of each of {len(play.companies)} applications"


def score(play: Play) -> str:
    """Each alone, blind to the other."""
    for key in PANEL:
        for company in play.companies:
            _score(play.person(key), company, SCORES[key], f"Reason of {key}.")
    second = play.person("assessor2")
    return f"{len(SCORED)} answers each by two people; {second.name} saw no score of the other"


def _score(assessor: Visitor, company: Company, points: str, why: str) -> None:
    for position in POSITIONS:
        assessor.go(f"/a/applications/{company.application}/score/{position}")
        if assessor.screen.words.count("Reason of assessor1.") and "assessor2" in why:
            raise assessor.failed("shows what the other assessor said")
        assessor.press("Save and", {"score": points, "reason": why})


def moderate(play: Play) -> str:
    """One agreed score an answer, with the reason for each movement."""
    lead = play.person("lead")
    for company in play.companies:
        for position in POSITIONS:
            lead.go(f"/a/applications/{company.application}/moderate/{position}")
            lead.must_say("Reason of assessor1.", "Reason of assessor2.")
            agreed = {"agreed": "4", "reason": "A clear answer with an example."}
            if position == FIRST_SCORED:
                lead.press("Save the agreed score", agreed, status=422)
            agreed["movement_reason"] = "Both looked at the example again and agreed."
            lead.press("Save the agreed score", agreed)
    return "a moved score needs a reason; both scores are kept"


def sign_off(play: Play) -> str:
    """Drafted by the lead, signed by another person."""
    path = f"/a/rounds/{play.round}/outcome"
    lead, signatory = play.person("lead"), play.person("signatory")
    lead.go(path)
    lead.press("Draft the outcome")
    lead.go(path)
    if lead.screen.form_with("Sign the outcome"):
        raise lead.failed("whoever drafted could sign as well")
    signatory.go(path)
    signatory.press("Sign the outcome")
    company = play.companies[0]
    company.admin.go(f"/p/applications/{company.application}/outcome", status=404)
    return "by a second person; decided is not yet told"


def release(play: Play) -> str:
    """Letters are read, then everybody is told at once."""
    lead, manager = play.person("lead"), play.person("manager")
    lead.go(f"/a/rounds/{play.round}/letters")
    lead.press("Confirm that I read every letter")
    manager.go(f"/a/rounds/{play.round}/release")
    manager.press("Release results to")
    for company in play.companies:
        path = f"/p/applications/{company.application}/outcome"
        company.admin.go(path)
        company.admin.must_say("A clear answer with an example.")
        company.admin.must_not_say("Reason of assessor1.")
        wait_for_pdf(company.admin, path)
    return "letters read; scores, reasons and a tagged PDF for everybody at once"


def sign_agreements(play: Play) -> str:
    """A home can be called on once the agreement is signed, and not before."""
    anybody = Visitor(play.house.port, "Anybody")
    for company in play.companies:
        anybody.go("/approved-providers")
        anybody.must_not_say(company.name)
        _sign(company)
        anybody.go("/approved-providers")
        anybody.must_say(company.name)
    return "signed by a named person; on the approved list from then, not before"


def _sign(company: Company) -> None:
    admin = company.admin
    admin.go("/p/agreements")
    path = f"/p/agreements/{reference(admin, 'AGR')}"
    wait_for_pdf(admin, path)
    signed = {"name": admin.name, "position": "Director", "proof": "not the password"}
    admin.press("Sign the agreement", signed, status=422)
    admin.press("Sign the agreement", {**signed, "proof": PASSWORD})
    admin.must_say(f"{admin.name}, Director, signed")
