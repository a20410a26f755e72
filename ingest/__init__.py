"""Turn corpus files into stored passages."""
