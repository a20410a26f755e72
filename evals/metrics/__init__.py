"""One module a family of metrics; each is defined, with its source, in the README of the room."""
