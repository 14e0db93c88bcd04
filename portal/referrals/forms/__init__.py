"""Forms of this room: shape and wording of errors."""

from portal.referrals.forms.deciding import (
    EndForm,
    HideForm,
    NameHomeForm,
    PreviewForm,
    ReadForm,
    SendForm,
)
from portal.referrals.forms.fields import PressForm, bases_of, version_of
from portal.referrals.forms.writing import (
    ROUTE_HINTS,
    SEALED_FORMS,
    ChildForm,
    DocumentsForm,
    IdentityForm,
    NeedsForm,
    ProfileForm,
    SearchForm,
    StartForm,
)

__all__ = [
    "ROUTE_HINTS",
    "SEALED_FORMS",
    "ChildForm",
    "DocumentsForm",
    "EndForm",
    "HideForm",
    "IdentityForm",
    "NameHomeForm",
    "NeedsForm",
    "PressForm",
    "PreviewForm",
    "ProfileForm",
    "ReadForm",
    "SearchForm",
    "SendForm",
    "StartForm",
    "bases_of",
    "version_of",
]
