"""Step 10: the records of the round and of the call-off, who read what, and the chain."""

from __future__ import annotations

from portal.demo.rehearsal.referring import CHILD
from portal.demo.rehearsal.stage import HAVERING, Play
from portal.demo.rehearsal.visitor import StepFailed


def read_round(play: Play) -> str:
    """The host's auditor reads one printable page of the round."""
    auditor = play.person("host_auditor")
    auditor.go(f"/a/rounds/{play.round}/record")
    for company in play.companies:
        auditor.must_say(company.name)
    return "one page: who opened, scored, moderated, signed and released"


def read_call_off(play: Play) -> str:
    """The member's auditor reads why these homes and why this one, without the child's name."""
    auditor = play.person("auditor")
    auditor.go(f"{HAVERING}/call-offs/{play.call_off}/record")
    for company in play.companies:
        auditor.must_say(company.name)
    auditor.must_not_say(CHILD)
    return "one page: who was asked, what they answered, why this one; no child’s name"


def read_views(play: Play) -> str:
    """Who read about the child, for a reason that is kept as well."""
    auditor = play.person("auditor")
    auditor.go(f"/audit/access/{play.referral}")
    auditor.press("Show the record", {"reason": "audit"}, status=422)
    auditor.press("Show the record", {"reason": "Yearly check of awards"})
    auditor.must_say(play.companies[0].colleague.name)
    return "each reader of the child’s profile, after a reason was given"


def verify(play: Play) -> str:
    """`audit verify`, also against what was handed outside."""
    play.house.command("audit", "seal")
    anchor = play.house.settings.anchor_folder / "anchor.jsonl"
    last = play.house.command("audit", "verify", "--anchor", str(anchor)).splitlines()[-1]
    if not last.endswith(" broken: 0"):
        raise StepFailed(last)
    return last
