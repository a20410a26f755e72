"""One module a file format: from a file to blocks."""
