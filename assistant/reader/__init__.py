"""Tell whether a passage answers a question, and where: our own small French model."""
