"""Looking at what was handed in: what it really is, and a clean copy of it.

Nothing is kept as it came: each kind is opened by its own parser and written anew, so that what
another reader might see in it (a script, a second file, an author, a place) is gone.
"""

from portal.documents.inspection.limits import Cleaned, Refused, Upload
from portal.documents.inspection.looking import look

__all__ = ["Cleaned", "Refused", "Upload", "look"]
