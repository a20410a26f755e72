"""Files made for the tests, each with what reading it must give."""
