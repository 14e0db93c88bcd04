"""Step 6: a referral is written, matched, looked at as providers will see it, and sent."""

from __future__ import annotations

from portal.demo.rehearsal.stage import HAVERING, Play, day, reference
from portal.demo.rehearsal.visitor import Visitor
from portal.demo.scheme import HOMES

CHILD = "Barnaby Quillfeather"
SCHOOL = "Marlowgate Academy"
SECTIONS = {
    "child": {
        "wishes": "I want a room of my own and to keep my bicycle.",
        "age": "14",
        "sex": "boy",
        "about": "A funny, practical young person who mends things and likes to be outdoors.",
        "good_home": "Patient adults who stay, and space outside.",
    },
    "needs": {
        "need-trauma": "must",
        "words-trauma": "Needs to know what comes next.",
        "need-autism": "nice",
    },
    "profile": {
        "story": "Came into our care two years ago; has lived in one foster home since.",
        "risks": "In May went missing twice in the evening, back within three hours.",
        "health": "Mild asthma, well controlled.",
        "education": "On roll and attends most days.",
        "family": "Sees a sister every second Saturday.",
    },
    "documents": {"notes": "The last review agreed this search."},
    "identity": {
        "full_name": CHILD,
        "known_as": "Barney",
        "home_address": "3 Larkspur Terrace",
        "home_postcode": "RM7 0BQ",
        "school": SCHOOL,
    },
}


def write(play: Play) -> str:
    """A section at a time; the task list says what is missing."""
    broker = play.person("broker")
    broker.go(f"{HAVERING}/referrals/new")
    broker.press("Start the referral", status=422)
    found = broker.screen.form_with("Start the referral")
    lot = found[0].chosen_by_words("lot_id", HOMES) if found else ""
    started = {"lot_id": lot, "route": "urgent", **day("move_by", 30)}
    broker.press("Start the referral", started)
    play.referral = reference(broker, "R", broker.screen.path)
    for section, values in SECTIONS.items():
        born = day("born_on", -14 * 366) if section == "identity" else {}
        _save(play, broker, section, {**values, **born})
    search = {"route": "urgent", **day("move_by", 30), "postcode": "RM7 0AA", "radius_miles": "20"}
    _save(play, broker, "search", search)
    return "the child’s wishes first, needs, profile, notes, identity, where to search"


def _choices(visitor: Visitor, button: str, name: str) -> list[str]:
    found = visitor.screen.form_with(button)
    return found[0].choices(name) if found else []


def _save(play: Play, broker: Visitor, section: str, values: dict[str, str]) -> None:
    broker.go(f"{HAVERING}/referrals/{play.referral}/edit/{section}")
    broker.press("Save and continue", values)


def look(play: Play) -> str:
    """A name in the text stops the sending; hidden, the preview is confirmed."""
    broker, path = play.person("broker"), f"{HAVERING}/referrals/{play.referral}"
    slip = {**SECTIONS["child"], "about": f"{CHILD} mends things."}
    _save(play, broker, "child", slip)
    broker.go(f"{path}/preview")
    broker.must_say("This would tell who the child is")
    if broker.screen.form_with("Confirm that nothing names the child"):
        raise broker.failed("a preview with the child’s name could be confirmed")
    _save(play, broker, "child", SECTIONS["child"])
    broker.go(f"{path}/preview")
    broker.must_not_say(CHILD, SCHOOL)
    broker.press("Confirm that nothing names the child", _because(broker))
    return "a name in the text was found; without it the preview is confirmed"


def _because(broker: Visitor) -> dict[str, str]:
    """The reason that is asked for when something less than a name was found."""
    found = broker.screen.form_with("Confirm that nothing names the child")
    asks = found is not None and "reason" in found[0].names()
    return {"reason": "It names nobody."} if asks else {}


def match_and_send(play: Play) -> str:
    """Homes with their reasons; the ticked ones are asked."""
    broker, path = play.person("broker"), f"{HAVERING}/referrals/{play.referral}"
    broker.go(f"{path}/match")
    broker.must_say(f"Good match ({len(play.companies)})")
    ticked = _choices(broker, "Continue with the homes ticked", "homes")
    if len(ticked) != len(play.companies):
        raise broker.failed(f"{len(ticked)} homes can be ticked, not {len(play.companies)}")
    broker.press("Continue with the homes ticked")
    broker.press("Send to")
    broker.go(f"{path}/screening")
    for company in play.companies:
        broker.must_say(f"{company.short} House")
    return f"{len(ticked)} good matches, asked; who was asked and why is kept"
