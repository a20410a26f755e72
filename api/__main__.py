"""Commands of the service: python -m api --host 127.0.0.1 --port 8000."""

from __future__ import annotations

from typing import Annotated

import typer

from api.settings import ApiSettings
from assistant.settings import AssistantSettings

cli = typer.Typer(
    help="Sert l’assistant par HTTP.", no_args_is_help=False, pretty_exceptions_enable=False
)


@cli.callback(invoke_without_command=True)
def serve(
    context: typer.Context,
    host: Annotated[str, typer.Option(help="Adresse d’écoute.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port d’écoute.")] = 8000,
) -> None:
    """Serve until stopped."""
    if context.invoked_subcommand is not None:
        return
    from api.server import run

    run(ApiSettings(), AssistantSettings(), host, port)


if __name__ == "__main__":
    cli()
