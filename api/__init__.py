"""Serve the assistant, its web chat and its widget over HTTP."""
