"""Check a written sentence against its sources before anyone sees it."""
