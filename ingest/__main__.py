"""`python -m ingest`."""

from ingest.commands import app

app(prog_name="python -m ingest")
