"""Turn text into vectors: the Protocol, and sentence-transformers behind it."""
