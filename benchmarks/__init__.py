"""What is measured, and the figures to beat: one module a figure, named for it (`p12_reading.py`).

A module holds `ID`, `WORK` (a sentence) and `run(folder, quick) -> Iterator[Figure]`. `python -m benchmarks` finds it
by its name, runs it in a process of its own in an empty folder and keeps what it yields. Data is made up and says so.
"""
