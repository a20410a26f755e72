"""What is kept of what people write, if a setting says so: masked, for a time, erasable."""
