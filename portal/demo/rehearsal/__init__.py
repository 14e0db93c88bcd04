"""The rehearsal: the story's steps 2 to 10 played over HTTP, as browsers would."""

from portal.demo.rehearsal.script import STEPS, Step, rehearse
from portal.demo.rehearsal.setting import NotEmpty
from portal.demo.rehearsal.visitor import StepFailed

__all__ = ["STEPS", "NotEmpty", "Step", "StepFailed", "rehearse"]
