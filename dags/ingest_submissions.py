"""收件入库：登记、解析、校验、判定、答复 · take in what the units sent, judge it and answer them.

Woken by files in the inbox, and every quarter of an hour in case an event was lost. The queue is `audit.submission`.

| task | does |
| --- | --- |
| precheck | answers what units dropped for their own check; keeps nothing |
| register | hashes and archives every complete file of the inbox before anything reads it |
| parse | reads one batch of files in a limited child process and lands their rows |
| plan, validate | checks all submissions of one form at once: file, cover, columns, cells, rows, sheet |
| accept, answer | rules across periods and levels; accepts or returns; receipts and marked workbooks |
"""

from airflow.sdk import dag, task

from jigai.orchestration.assets import INBOX, SUBMISSIONS_JUDGED, WHEN_JUDGED
from jigai.orchestration.defaults import dag_defaults, woken_by
from jigai.orchestration.run_moment import run_moment


@dag(schedule=woken_by(INBOX, or_every="*/15 * * * *"), **dag_defaults(__doc__, "ingest"))
def ingest_submissions():
    @task
    def precheck() -> dict:
        from jigai.stages import precheck as stage

        return stage.run(run_moment())

    @task
    def register() -> list[list[int]]:
        from jigai.stages import register as stage

        return stage.run(run_moment())

    @task(map_index_template="{{ batch | length }} files from {{ batch | first }}")
    def parse(batch: list[int]) -> None:
        from jigai.stages import parse as stage

        stage.run(batch, run_moment())

    @task(trigger_rule="all_done")  # a batch that broke must not keep the other units' files waiting
    def plan() -> list[dict]:
        from jigai.stages import validate as stage

        return stage.plan()

    @task(map_index_template="{{ submissions['form'] }}")
    def validate(submissions: dict) -> None:
        from jigai.stages import validate as stage

        stage.run(submissions["form"], submissions["submission_ids"], run_moment())

    @task(trigger_rule="all_done")
    def accept() -> dict:
        from jigai.stages import accept as stage

        return stage.run(run_moment())

    @task(trigger_rule="all_done", outlets=[WHEN_JUDGED])
    def answer(judged: dict | None, *, outlet_events=None) -> dict:
        from jigai.stages import answer as stage

        answered = stage.run(run_moment())
        if any((judged or {}).values()) or any(answered.values()):
            outlet_events[WHEN_JUDGED].add(SUBMISSIONS_JUDGED)
        return answered

    @task(trigger_rule="one_failed")
    def report_failures() -> None:
        from jigai.orchestration.failures import report

        report()

    checked, batches, submissions, judged = precheck(), register(), plan(), accept()
    parsed, validated = parse.expand(batch=batches), validate.expand(submissions=submissions)
    in_order = [checked, batches, parsed, parsed >> submissions, validated, validated >> judged, answer(judged)]
    in_order >> report_failures()


ingest_submissions()
