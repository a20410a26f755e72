"""Reports of a run: terminal, JSON, JUnit XML, and a page for those who decide."""
