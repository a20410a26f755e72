"""Answer a question from stored passages, with citations."""
