"""Pages for people: the scorecard as one file that opens anywhere."""
