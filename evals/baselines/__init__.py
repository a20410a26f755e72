"""Bare services that the load bench compares with: a plain chain, and ours in the same shape."""
