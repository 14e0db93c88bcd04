"""Step 7: on a phone a no in two taps, a question, or an offer with a weekly fee."""

from __future__ import annotations

from portal.demo.rehearsal.referring import CHILD, SCHOOL
from portal.demo.rehearsal.stage import HAVERING, Company, Play, day, reference
from portal.demo.rehearsal.visitor import Visitor

QUESTION = "Does the young person have a bicycle to bring along?"
ANSWER = "Yes, and a helmet."


def read_summary(play: Play) -> str:
    """What arrived names nobody; the profile opens with a named home only."""
    for company in play.companies:
        colleague = company.colleague
        colleague.go("/p/referrals")
        colleague.must_say("Havering Council")
        colleague.go(f"/p/referrals/{play.referral}")
        colleague.must_say("I want a room of my own")
        colleague.must_not_say(CHILD, SCHOOL, "Mild asthma", "RM7")
        colleague.go(f"/p/referrals/{play.referral}/identity", status=403)
    return "the summary reached three providers; it names nobody, and no postcode"


def ask(play: Play) -> str:
    """One asks, the council answers, everybody reads it and nobody learns who asked."""
    asking = play.companies[0].colleague
    asking.go(f"/p/referrals/{play.referral}/question")
    asking.press("Send question", {"words": QUESTION})
    broker = play.person("broker")
    broker.go(f"{HAVERING}/referrals/{play.referral}/questions")
    broker.must_not_say(play.companies[0].name)
    _answer(broker)
    reading = play.companies[1].colleague
    reading.go(f"/p/referrals/{play.referral}")
    reading.must_say(QUESTION, ANSWER)
    reading.must_not_say(play.companies[0].name)
    return "asked by one, answered for all, without saying who asked"


def _answer(broker: Visitor) -> None:
    found = broker.screen.form_with("Send answer to everybody")
    if found is None:
        raise broker.failed("there is no question to answer")
    name = next(name for name in found[0].names() if name.endswith("-words"))
    broker.press("Send answer to everybody", {name: ANSWER})


def decline(play: Play) -> str:
    """Open, press: two taps, with a reason of the list."""
    colleague = play.companies[2].colleague
    colleague.go(f"/p/referrals/{play.referral}")
    colleague.follow("Decline", "/decline")
    found = colleague.screen.form_with("", f"/p/referrals/{play.referral}/decline")
    if found is None:
        raise colleague.failed("there is no reason to press")
    colleague.press(found[1].words)
    colleague.must_say(f"Declined: {found[1].words.lower()}")
    return f"in two taps: {found[1].words.lower()}"


def offer(play: Play) -> str:
    """A named home, how each need is met, an itemised weekly fee, sent."""
    for company in play.companies[:2]:
        _offer(play, company)
    return "two offers with statements and itemised fees, by a named home each"


def _offer(play: Play, company: Company) -> None:
    colleague = company.colleague
    colleague.go(f"/p/referrals/{play.referral}/offer")
    colleague.press("Start the offer", {"home": _only_home(colleague)})
    company.offer = reference(colleague, "O", colleague.screen.path)
    colleague.go(f"/p/referrals/{play.referral}/profile")
    colleague.must_say("Mild asthma")
    colleague.must_not_say(CHILD)
    colleague.go(f"/p/offers/{company.offer}/edit")
    colleague.press("Save and check", _content(colleague, company))
    colleague.press("Send offer")
    colleague.must_say("Sent")


def _only_home(colleague: Visitor) -> str:
    found = colleague.screen.form_with("Start the offer")
    homes = found[0].choices("home") if found else []
    if len(homes) != 1:
        raise colleague.failed(f"{len(homes)} homes to choose from, not 1")
    return homes[0]


def _content(colleague: Visitor, company: Company) -> dict[str, str]:
    found = colleague.screen.form_with("Save and check")
    if found is None:
        raise colleague.failed("there is no offer to write")
    names = found[0].names()
    said = {name: "met" for name in names if name.startswith("needs-") and name.endswith("-how")}
    words = {name: "Two adults know this well." for name in names if _is_words(name)}
    reasons = {name: "Agreed for this child." for name in names if name.endswith("-reason")}
    return {
        **said,
        **words,
        **reasons,
        "living_there": "Two children live here and like company at meals.",
        "staffing": "Two adults through the day, one awake at night.",
        "education": "We would take him to his present school.",
        "lines-0-pence": str(company.weekly_pounds),
        **day("starts_on", 20),
    }


def _is_words(name: str) -> bool:
    return name.startswith("needs-") and name.endswith("-words")


def stay_sealed(play: Play) -> str:
    """Until the time to answer has passed the broker cannot compare; then they can."""
    broker = play.person("broker")
    broker.go(f"{HAVERING}/referrals/{play.referral}/responses")
    broker.must_say("Offers are sealed")
    broker.must_not_say(*(company.offer for company in play.companies[:2]))
    play.move_on("Move on by 1 day")
    play.move_on("Move on by 1 day")
    broker.go(f"{HAVERING}/referrals/{play.referral}/responses")
    return "no offer is shown before the time to answer has passed"
