"""Find the passages that may answer: dense and lexical search, fused."""
