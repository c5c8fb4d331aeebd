"""Pure values: units, periods, submissions, findings, dispositions. Standard library only."""
