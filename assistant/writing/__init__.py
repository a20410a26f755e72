"""Let a chat model write, on top of the extractive answer."""
