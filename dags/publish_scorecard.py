"""发布记分卡：每月初写下上月末所知的目标进展，此后不改 · publish the scorecard as it was known at the end of the month.

What is published is never changed: later corrections, withdrawals and reopenings show in later publications, and the
function `marts.target_progress_as_of` gives each earlier one back bit for bit; where a release has changed the
arithmetic, the SQL it was written by does, which is kept. Each has its page, kept as it was written. Then the marts are
built, to show it and the moment; the plan office's bulletin of the month is written from them, as a page and as a
workbook; and each unit is told how well it reported for the month whose returns fell due, each reviewing level
how well its units did: once a month, whatever is run again. The messages leave with `notify_units`. An instance that
has no marts yet publishes nothing: its run is skipped and says so.
"""

from airflow.sdk import dag, task

from jigai.domain.moments import moment
from jigai.orchestration.assets import MARTS_PUBLISHED, SCORECARD_PUBLISHED
from jigai.orchestration.defaults import dag_defaults, on_the_clock
from jigai.orchestration.run_moment import scheduled_moment


@dag(schedule=on_the_clock("0 0 1 * *"), **dag_defaults(__doc__, "marts"))
def publish_scorecard():
    @task(outlets=[SCORECARD_PUBLISHED])
    def publish() -> dict:
        from airflow.sdk.exceptions import AirflowSkipException

        from jigai.stages import publish as stage

        try:
            return stage.run(scheduled_moment())
        except stage.NotBuilt as nothing:  # a new instance on the first of a month: no failure that anybody could cure
            raise AirflowSkipException(str(nothing)) from nothing

    @task
    def write_page(published: dict) -> str:
        from jigai.stages import scorecard_pages

        return scorecard_pages.run(published["published_at"])

    @task(outlets=[MARTS_PUBLISHED])
    def build() -> dict:
        from jigai.orchestration import dbt_runner
        from jigai.orchestration.courtesy import give_way

        give_way()
        return dbt_runner.build(now=moment(scheduled_moment()))

    @task
    def tell_units() -> dict:
        from jigai.stages import scorecards

        return scorecards.run(scheduled_moment())

    @task
    def write_bulletin(published: dict) -> dict:
        from jigai.stages import bulletins

        return bulletins.run(published["published_at"])

    published = publish()
    write_page(published)
    published >> build() >> [tell_units(), write_bulletin(published)]


publish_scorecard()
