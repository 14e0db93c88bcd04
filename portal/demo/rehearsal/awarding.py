"""Steps 8 and 9: compare, recommend, approve by another person, award once, sign on both sides."""

from __future__ import annotations

from portal.demo.rehearsal.referring import CHILD
from portal.demo.rehearsal.screen import Screen
from portal.demo.rehearsal.stage import HAVERING, PASSWORD, Play, reference, wait_for_pdf
from portal.demo.rehearsal.visitor import Visitor

FEEDBACK = "Another home is nearer to his sister."


def compare(play: Play) -> str:
    """Side by side, by the criteria that were frozen when the referral was sent."""
    broker = play.person("broker")
    broker.go(f"{HAVERING}/referrals/{play.referral}/compare")
    for company in play.companies[:2]:
        broker.must_say(f"{company.short} House", f"£{company.weekly_pounds:,}")
    broker.must_say("I want a room of my own")
    broker.must_not_say(f"{play.companies[2].short} House")
    return "two offers side by side, the child’s wishes first"


def recommend(play: Play) -> str:
    """Not the cheaper one, so the reason why not is asked for."""
    broker, chosen = play.person("both"), play.companies[0]
    path = f"{HAVERING}/referrals/{play.referral}/recommend?offer={chosen.offer}"
    broker.go(path)
    reasons = {"why": "It has the space and the patience that he asks for.", "weeks": "39"}
    broker.press("Send to approver", reasons, status=422)
    found = broker.screen.form_with("Send to approver")
    names = found[0].names() if found else set()
    whys = {name: "It meets fewer must-haves." for name in names if name.startswith("why_not")}
    told = {name: FEEDBACK for name in names if name.startswith("feedback-")}
    broker.press("Send to approver", {**reasons, **whys, **told})
    play.call_off = reference(broker, "CO", broker.screen.path)
    return "the dearer offer, with the reason why not the cheaper one"


def approve(play: Play) -> str:
    """Not whoever recommended, and nobody whose limit is too small."""
    path, head = f"{HAVERING}/approvals/{play.call_off}", play.person("approver1")
    play.person("broker").go(path, status=403)
    head.go(f"{HAVERING}/approvals")
    head.must_say(play.call_off)
    head.go(path)
    head.must_say("I want a room of my own")
    offered = head.go(f"{path}/approve")
    for key, reason in (("both", "You recommended this"), ("junior", "above what you may approve")):
        _refuse_approval(play.person(key), path, offered, reason)
    head.press("Approve", _proved(head, "Approve", {"words": "Agreed."}))
    head.must_say("Approved")
    return (
        f"by {head.name}, within a limit; refused to a broker, to whoever recommended, and to "
        "an approver with too small a limit"
    )


def _refuse_approval(visitor: Visitor, path: str, offered: Screen, reason: str) -> None:
    visitor.go(f"{path}/approve")
    visitor.must_say(reason)
    if visitor.screen.form_with("Approve"):
        raise visitor.failed("is offered to approve")
    visitor.borrow(offered)
    if visitor.try_to("Approve", _proved(visitor, "Approve", {"words": "Agreed."})):
        raise visitor.failed("could approve")
    visitor.must_say(reason)


def _proved(visitor: Visitor, button: str, values: dict[str, str]) -> dict[str, str]:
    """With the password where the page asks again who is there."""
    found = visitor.screen.form_with(button)
    asks = found is not None and "proof" in found[0].names()
    return {**values, "proof": PASSWORD} if asks else values


def award(play: Play) -> str:
    """Exactly once, although two people have the page open."""
    broker, other = play.person("broker"), play.person("both")
    path = f"{HAVERING}/call-offs/{play.call_off}/award"
    for one in (broker, other):
        one.go(path)
    broker.press("Award", _proved(broker, "Award", {}))
    if other.try_to("Award", _proved(other, "Award", {})):
        raise other.failed("the award could be made a second time")
    broker.go(f"{HAVERING}/call-offs/{play.call_off}")
    broker.must_say("Awarded")
    return f"once; {other.name}, who had the same page open, was refused"


def tell(play: Play) -> str:
    """Everybody hears how it ended; only the winner learns who the child is."""
    winner, *others = play.companies
    for company in others:
        colleague = company.colleague
        colleague.go(f"/p/referrals/{play.referral}")
        colleague.must_say("You can no longer read about this child")
        for stage in ("profile", "identity"):
            colleague.closed(f"/p/referrals/{play.referral}/{stage}", CHILD, "Mild asthma")
    others[0].colleague.go(f"/p/referrals/{play.referral}")
    others[0].colleague.must_say(FEEDBACK)
    winner.colleague.go(f"/p/referrals/{play.referral}/identity")
    winner.colleague.must_say(CHILD)
    return "each told with a reason; the child’s identity for the winner alone"


def sign(play: Play) -> str:
    """The PDF is printed by the worker, then both sides sign over its bytes."""
    officer, winner = play.person("contracts"), play.companies[0]
    officer.go(f"{HAVERING}/placements")
    play.agreement = reference(officer, "IPA")
    wait_for_pdf(officer, f"{HAVERING}/placements/{play.agreement}")
    _sign(officer, f"{HAVERING}/placements/{play.agreement}", "Contract officer")
    wait_for_pdf(winner.admin, f"/p/placements/{play.agreement}")
    _sign(winner.admin, f"/p/placements/{play.agreement}", "Director")
    winner.admin.go(f"/p/placements/{play.agreement}")
    winner.admin.must_say("In force")
    for company in play.companies[1:]:
        company.admin.go(f"/p/placements/{play.agreement}", status=404)
    return "a tagged PDF, signed by both sides, in force and locked"


def _sign(visitor: Visitor, path: str, position: str) -> None:
    visitor.go(path)
    signatory = {
        "name": visitor.name,
        "position": position,
        "authority": "Scheme of delegation, part 3",
    }
    if "proof" not in _proved(visitor, "Sign the agreement", {}):
        raise visitor.failed("does not ask again who signs")
    visitor.press("Sign the agreement", {**signatory, "proof": "not the password"}, status=422)
    visitor.press("Sign the agreement", {**signatory, "proof": PASSWORD})
