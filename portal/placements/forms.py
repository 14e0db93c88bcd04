"""Forms of agreements."""

from __future__ import annotations

from wtforms import PasswordField, StringField
from wtforms.validators import Length

from portal.web.forms import Form, squeeze


class SignForm(Form):
    """Who signs, as what, and where it is recorded that they may."""

    name = StringField("Your full name", filters=[squeeze], validators=[Length(max=120)])
    position = StringField("Your position", filters=[squeeze], validators=[Length(max=120)])
    authority = StringField(
        "Where your authority to sign is recorded",
        description="For example a board minute or a scheme of delegation.",
        filters=[squeeze],
        validators=[Length(max=200)],
    )
    proof = PasswordField("Password or code from your authenticator app")
