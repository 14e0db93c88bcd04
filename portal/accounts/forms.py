"""Forms of accounts: shape and wording. What must be true of the answers is in rules and verbs."""

from __future__ import annotations

from typing import Any

from email_validator import EmailNotValidError, validate_email
from wtforms import (
    EmailField,
    HiddenField,
    PasswordField,
    SelectMultipleField,
    StringField,
    ValidationError,
)
from wtforms.validators import DataRequired, Length

from portal.accounts import rules
from portal.web.forms import Form, squeeze

EMAIL_EXAMPLE = "Enter an e-mail address in the correct form, like name@example.com"


class EmailShape:
    """The form's check of an address: its shape only. Whether it exists, a link will tell."""

    def __call__(self, form: Form, field: Any) -> None:
        try:
            validate_email(field.data or "", check_deliverability=False, test_environment=True)
        except EmailNotValidError as error:
            raise ValidationError(EMAIL_EXAMPLE) from error


def email_field(label: str, required: str, hint: str = "") -> EmailField:
    """An address, checked for its shape."""
    return EmailField(
        label,
        filters=[squeeze],
        description=hint,
        validators=[DataRequired(required), Length(max=254, message=EMAIL_EXAMPLE), EmailShape()],
    )


def name_field() -> StringField:
    """A person's name as colleagues see it."""
    return StringField(
        "Your full name",
        filters=[squeeze],
        validators=[
            DataRequired("Enter your full name"),
            Length(max=120, message="Your full name must be 120 characters or fewer"),
        ],
    )


def new_password_field(label: str = "Password") -> PasswordField:
    """A new password; what it may be is a rule, so that every page says the same."""
    return PasswordField(
        label,
        description="At least 12 characters. Three random words work well.",
        validators=[DataRequired("Enter a password")],
    )


def code_field() -> StringField:
    """A code of the second step, however it is spaced."""
    return StringField(
        "6-digit code",
        filters=[squeeze],
        validators=[DataRequired("Enter the 6-digit code from your authenticator app")],
    )


def roles_field() -> SelectMultipleField:
    """What a colleague may do; the verb knows which roles the side may give."""
    return SelectMultipleField(
        "Roles", validate_choice=False, validators=[DataRequired("Select at least one role")]
    )


class SignInForm(Form):
    """The first step of signing in."""

    email = EmailField(
        "E-mail address",
        filters=[squeeze],
        validators=[DataRequired("Enter your e-mail address")],
    )
    password = PasswordField("Password", validators=[DataRequired("Enter your password")])
    next = HiddenField(filters=[rules.local_path])


class CodeForm(Form):
    """The second step of signing in, or the first code of a new one."""

    code = code_field()


class ForgottenForm(Form):
    """Whose password to set anew."""

    email = email_field("E-mail address", "Enter your e-mail address")


class NewPasswordForm(Form):
    """A new password, by a link."""

    new_password = new_password_field("New password")


class ChangePasswordForm(Form):
    """A new password, by somebody who knows the old one."""

    current_password = PasswordField(
        "The password you have now", validators=[DataRequired("Enter the password you have now")]
    )
    new_password = new_password_field("New password")


class ProofForm(Form):
    """Who is there? Asked again before something that binds, when it was long ago."""

    proof = PasswordField(
        "Your password, or a code from your authenticator app",
        validators=[DataRequired("Enter your password or a code from your authenticator app")],
    )
    next = HiddenField(filters=[rules.local_path])


class RegisterForm(Form):
    """The person who registers a provider."""

    name = name_field()
    email = email_field(
        "Work e-mail address",
        "Enter your work e-mail address",
        "We send a link to it. Colleagues get their own sign-in later.",
    )
    password = new_password_field()


class ConfirmForm(Form):
    """The password that goes with a confirmation opened in another browser."""

    password = PasswordField("The password you chose when you registered")


class OrganisationForm(Form):
    """The organisation that is registered."""

    name = StringField(
        "Name of your organisation",
        filters=[squeeze],
        description="The legal name, as on your Ofsted certificate.",
        validators=[
            DataRequired("Enter the name of your organisation"),
            Length(max=200, message="The name must be 200 characters or fewer"),
        ],
    )
    company_number = StringField(
        "Company number", filters=[squeeze], description="8 characters, like 01234567 or OC301234."
    )
    charity_number = StringField(
        "Charity number", filters=[squeeze], description="6 or 7 digits, like 1123456 or SC012345."
    )
    parent_group = StringField(
        "Parent group",
        filters=[squeeze],
        description="If your organisation belongs to a group, the name of the group.",
        validators=[Length(max=200, message="The name must be 200 characters or fewer")],
    )

    def validate_company_number(self, field: Any) -> None:
        """A company number, a charity number or both."""
        if field.data:
            field.data = _number(
                rules.clean_company_number(field.data),
                "Enter a company number of 8 characters, like 01234567",
            )
        elif not self.charity_number.data:
            raise ValidationError("Enter a company number or a charity number")

    def validate_charity_number(self, field: Any) -> None:
        """A charity number, if there is one."""
        if field.data:
            field.data = _number(
                rules.clean_charity_number(field.data),
                "Enter a charity number of 6 or 7 digits, like 1123456",
            )


def _number(cleaned: str | None, sentence: str) -> str:
    if cleaned is None:
        raise ValidationError(sentence)
    return cleaned


class JoinForm(Form):
    """Somebody without an account accepts an invitation."""

    name = name_field()
    password = new_password_field()


class RolesForm(Form):
    """What a colleague may do."""

    roles = roles_field()


class InviteForm(Form):
    """A colleague to invite."""

    email = email_field(
        "Their work e-mail address",
        "Enter your colleague’s work e-mail address",
        "We send them a link that works for 7 days.",
    )
    roles = roles_field()


class KeysForm(Form):
    """A button without questions."""
