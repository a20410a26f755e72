"""Train the reader again: `python -m assistant.reader.training --help`."""
