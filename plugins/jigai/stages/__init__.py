"""One verb a module: register, parse, validate, accept, answer, notify. Composes the rooms; knows no Airflow.

Every stage takes its work from the registry, writes it back in transactions and may be repeated or resumed at any
point. `now` is the run's one moment, an ISO timestamp.
"""
