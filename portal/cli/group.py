"""Commands that speak plainly: a wrong word or a missing file is one line and exit code 2."""

from __future__ import annotations

from typing import Any, NoReturn

import click
from flask.cli import AppGroup
from sqlalchemy.exc import OperationalError, ProgrammingError

from portal.config import SettingError


class OneLine(click.ClickException):
    """An error of the person at the keyboard, said in one line; exit code 2."""

    exit_code = 2

    def show(self, file: Any = None) -> None:
        """Print the line, without usage."""
        click.echo(f"Error: {' '.join(self.message.split())}", err=True)


class PlainCommand(click.Command):
    """A command whose usage errors are one line."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments, or say what is wrong with them."""
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as wrong:
            raise OneLine(f"{wrong.format_message()} (see {ctx.command_path} --help)") from wrong

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; a wrong setting and an unready database are one line too."""
        try:
            return super().invoke(ctx)
        except SettingError as wrong:
            raise OneLine(str(wrong)) from wrong
        except (OperationalError, ProgrammingError) as away:
            first = str(away.orig).splitlines()[0]
            ready = "flask --app portal db upgrade"
            raise OneLine(f"The database is not ready ({first}). Run {ready}.") from away


class PlainGroup(AppGroup):
    """A group of commands whose usage errors are one line."""

    command_class = PlainCommand

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the group's own arguments; without any, list the commands."""
        try:
            return super().parse_args(ctx, args)
        except click.exceptions.NoArgsIsHelpError:
            raise
        except click.UsageError as wrong:
            raise OneLine(f"{wrong.format_message()} (see {ctx.command_path} --help)") from wrong

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the first word names."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError:
            names = ", ".join(self.list_commands(ctx))
            raise OneLine(
                f"No such command '{args[0]}' of {ctx.command_path}. There are: {names}."
            ) from None


class TopGroup(PlainGroup):
    """The portal's commands under `flask`; an unknown one is one line as well."""

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """A command, or one that says that there is none."""
        found = super().get_command(ctx, name)
        return found or click.Command(
            name,
            callback=lambda: self._unknown(ctx, name),
            context_settings={"ignore_unknown_options": True, "allow_extra_args": True},
        )

    def _unknown(self, ctx: click.Context, name: str) -> NoReturn:
        names = ", ".join(self.list_commands(ctx))
        raise OneLine(f"No such command '{name}'. The portal has: {names}.")
