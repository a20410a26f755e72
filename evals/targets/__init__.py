"""What can be scored: the assistant in process, our HTTP API, or any OpenAI-compatible URL."""
