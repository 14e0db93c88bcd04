"""The verbs of a call-off: recommend, decide, award."""

from portal.calloffs.services.award import award
from portal.calloffs.services.decide import approve, refuse, send_back
from portal.calloffs.services.recommend import recommend

__all__ = ["approve", "award", "recommend", "refuse", "send_back"]
