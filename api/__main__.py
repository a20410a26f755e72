"""Commands of the service: python -m api --host 127.0.0.1 --port 8000."""

from __future__ import annotations

from typing import Annotated

import typer

from api.commands import feedback, unanswered
from api.environment import read_settings
from assistant.settings import AssistantSettings

cli = typer.Typer(
    help="Sert l’assistant par HTTP.", add_completion=False, pretty_exceptions_enable=False
)
cli.add_typer(feedback, name="feedback")
cli.add_typer(unanswered, name="unanswered")


@cli.callback(invoke_without_command=True)
def serve(
    context: typer.Context,
    host: Annotated[str, typer.Option(help="Adresse d’écoute.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port d’écoute.")] = 8000,
) -> None:
    """Sert l’assistant jusqu’à ce qu’on l’arrête."""
    if context.invoked_subcommand is None:
        from api.server import run

        run(read_settings(), AssistantSettings(), host, port)


if __name__ == "__main__":
    cli(prog_name="python -m api")
