"""The synthetic world of 2020 to 2023: enterprises, and what every form says of them while the plan runs."""
