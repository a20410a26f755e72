"""From candidate passages to the answer's words: understand, check, select."""
