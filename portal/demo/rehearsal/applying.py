"""Step 3: an application as a task list, sent, replaced, withdrawn, and too late."""

from __future__ import annotations

from portal.demo.questions import ANSWERS, GATES, SCORED
from portal.demo.rehearsal.reading import count_late
from portal.demo.rehearsal.screen import Form
from portal.demo.rehearsal.stage import Company, Play, certificate, reference, wait_for_pdf
from portal.demo.rehearsal.visitor import Visitor


def read_round(play: Play) -> str:
    """Anybody reads the round with every question, before signing in."""
    anybody = Visitor(play.house.port, "Anybody")
    anybody.go(f"/opportunities/{play.round}")
    for question in SCORED:
        anybody.must_say(question.title, question.top_answer)
    anybody.must_say("Apply for lot 2")
    return f"{len(SCORED)} questions with weight and top answer, without signing in"


def fill_in(play: Play) -> str:
    """Checks with a document, answers, homes, prices; gaps are shown until they are filled."""
    for company in play.companies:
        _start(play, company)
        _pass_checks(company)
        _answer(company)
        _choose_homes_and_prices(company)
    return f"{len(GATES)} checks with a document, {len(SCORED)} answers, homes, prices"


def _start(play: Play, company: Company) -> None:
    admin = company.admin
    admin.go(f"/opportunities/{play.round}")
    admin.follow("Apply for lot 2")
    admin.press("Start application")
    company.application = reference(admin, "APP", admin.screen.path)
    admin.go(f"/p/applications/{company.application}/check")
    if not admin.screen.errors:
        raise admin.failed("an empty application has no gap")


def _pass_checks(company: Company) -> None:
    for gate in GATES:
        company.admin.go(f"/p/applications/{company.application}/checks/{gate.key}")
        papers = {"file": certificate("policy.pdf")} if gate.document else {}
        company.admin.press("Save and continue", {"choice": "yes"}, papers=papers)


def _answer(company: Company) -> None:
    for question in SCORED:
        company.admin.go(f"/p/applications/{company.application}/answers/{question.key}")
        company.admin.must_say(question.top_answer)
        words = {"words": ANSWERS[question.key], "finished": "yes"}
        company.admin.press("Save and continue", words)


def _choose_homes_and_prices(company: Company) -> None:
    admin, path = company.admin, f"/p/applications/{company.application}"
    admin.go(f"{path}/homes")
    homes = _form(admin).choices("homes")
    admin.press("Save and continue", {"homes": homes})
    admin.go(f"{path}/prices")
    bands = sorted(name for name in _form(admin).names() if name.startswith("band-"))
    admin.press("Save and continue", dict.fromkeys(bands, "a lot"), status=422)
    admin.press("Save and continue", dict.fromkeys(bands, str(company.weekly_pounds)))


def _form(admin: Visitor) -> Form:
    found = admin.screen.form_with("Save and continue")
    if found is None:
        raise admin.failed("there is nothing to save")
    return found[0]


def submit(play: Play) -> str:
    """No gaps, declared by a named person, a receipt with a digest as a tagged PDF."""
    for company in play.companies:
        _submit(company)
        path = f"/p/applications/{company.application}/submitted"
        company.admin.must_say("Application sent", company.application)
        wait_for_pdf(company.admin, path)
    return f"{len(play.companies)} sent; receipt with digest as a tagged PDF"


def _submit(company: Company) -> None:
    admin, path = company.admin, f"/p/applications/{company.application}"
    admin.go(f"{path}/check")
    if admin.screen.errors:
        raise admin.failed("; ".join(admin.screen.errors))
    admin.follow("Go on to the declaration")
    declared = {"name": admin.name, "post": "Director"}
    admin.press("Send application", declared, status=422)
    admin.press("Send application", {**declared, "is_authorised": _yes(admin)})


def _yes(admin: Visitor) -> str:
    found = admin.screen.form_with("Send application")
    return found[0].choices("is_authorised")[0] if found else ""


def replace(play: Play) -> str:
    """Until the deadline an application can be withdrawn and sent again; the last one stands."""
    company = play.companies[0]
    company.admin.go(f"/p/applications/{company.application}/withdraw")
    company.admin.press("Withdraw")
    company.admin.go(f"/p/applications/{company.application}/submitted")
    company.admin.must_say("Application withdrawn")
    _submit(company)
    company.admin.must_say("Application sent")
    return "withdrawn and sent again; the last one stands"


def refuse_others(play: Play) -> str:
    """Another provider's application looks like none at all."""
    stranger, owner = play.companies[1].admin, play.companies[0]
    for path in ("", "/check", "/submitted"):
        stranger.go(f"/p/applications/{owner.application}{path}", status=404)
    return "another provider finds nothing at the same addresses"


def close(play: Play) -> str:
    """The clock passes the deadline: what is sent now is refused, and kept sealed."""
    late = play.companies[2]
    late.admin.go(f"/p/applications/{late.application}/declaration")
    play.move_on("Move to after")
    declared = {"name": late.admin.name, "post": "Director", "is_authorised": _yes(late.admin)}
    late.admin.press("Send application", declared, status=422)
    late.admin.must_say("Applications closed on")
    kept = count_late(play.house)
    if kept != 1:
        raise late.admin.failed(f"{kept} late attempts are on record, not 1")
    return "clock moved past the deadline; sending was refused then, and the attempt is on record"
