"""Score the assistant on written cases, without a network or a judge model."""
