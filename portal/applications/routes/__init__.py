"""The pages of an application, at the provider's counter."""

from portal.applications.routes import answers, choices, sending, tasks
from portal.applications.routes.blueprint import bp

__all__ = ["answers", "bp", "choices", "sending", "tasks"]
