"""The sections of a bulletin in their order, from what was gathered for its month."""

from collections.abc import Mapping, Sequence
from typing import Any

from jigai.publishing.bulletin import Bulletin, Section
from jigai.publishing.bulletin_innovation import of_innovation
from jigai.publishing.bulletin_investment import of_investment
from jigai.publishing.bulletin_outlook import growth_and_share, of_coverage, of_outlook
from jigai.publishing.bulletin_projects import of_projects
from jigai.publishing.bulletin_quality import of_quality
from jigai.publishing.bulletin_reconciliation import of_reconciliation
from jigai.publishing.bulletin_targets import innovation_table, of_changes, of_verdicts
from jigai.publishing.page_figures import Row, moment_text, period_text
from jigai.publishing.published_table import published
from jigai.publishing.stated_readings import plan
from jigai.publishing.verdicts_shown import plan_of


def composed(found: Mapping[str, Any]) -> Bulletin:
    """Args:
    found: `month` (`2021-04`) and `told_month` (whose returns fell due last), `year` (of the targets told), `as_of`
        (an ISO moment), `ruleset`, `is_synthetic`; `scorecard`, `progress`, `late` and `late_of` as the scorecard page
        has them, `previous` (`at`, `scorecard`; None for none), `causes`; and `now`: what the marts tell only of now,
        None where something later than the moment is known. Money is in yuan.
    """
    about, previous = plan(plan_of(found["scorecard"])), found["previous"]
    return Bulletin(
        month=period_text(found["month"]),
        plan_zh=about.get("title_zh", "计划"),
        plan_en=about.get("title_en", "The plan"),
        as_of=moment_text(found["as_of"]),
        previous=moment_text(previous["at"]) if previous else "",
        ruleset=found["ruleset"],
        is_synthetic=found["is_synthetic"],
        sections=_sections(found, previous),
    )


def _sections(found: Mapping[str, Any], previous: Mapping[str, Any] | None) -> tuple[Section, ...]:
    scorecard: Sequence[Row] = found["scorecard"]
    progress, year, now = found["progress"], found["year"], found["now"] or {}
    ids = [str(row["indicator_id"]) for row in scorecard]
    return (
        of_verdicts(scorecard, progress, year),
        of_changes(previous, scorecard),
        of_investment(now.get("areas"), now.get("sectors"), growth_and_share(scorecard, year)),
        of_projects(now.get("projects")),
        of_innovation(now.get("research"), now.get("registers"), innovation_table(scorecard, progress, year)),
        of_quality(now.get("quality"), found["late"], found["causes"], found["told_month"], found["late_of"]),
        of_reconciliation(now.get("reconciliation"), year),
        of_outlook(scorecard, year),
        of_coverage(scorecard, year, published(now["published"], ids, year)["lines"] if now else None),
    )
