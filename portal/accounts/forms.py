"""Forms of accounts: shape and wording. What must be true of the answers is in rules and verbs."""

from __future__ import annotations

from wtforms import EmailField, PasswordField
from wtforms.validators import InputRequired

from portal.web.forms import Form, squeeze


class SignInForm(Form):
    """The first step of signing in."""

    email = EmailField(
        "E-mail address",
        filters=[squeeze],
        validators=[InputRequired("Enter your e-mail address")],
    )
    password = PasswordField("Password", validators=[InputRequired("Enter your password")])
