"""Benches of speed, load, ingestion and retrieval: figures that come with their command."""
