"""The scorecard as one HTML file: opens from a disk or a mail, prints on A4, asks nothing of the network."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from jigai.domain.moments import moment
from jigai.domain.whole_file import replacing
from jigai.publishing import page_words
from jigai.publishing.area_tables import by_area, months_of_region, reconciled
from jigai.publishing.late_units import LATE_OF, late_units
from jigai.publishing.page_figures import Row, moment_text, number, period_text
from jigai.publishing.page_template import as_bytes, environment
from jigai.publishing.published_table import published
from jigai.publishing.stated_readings import plan, readings, tolerances
from jigai.publishing.target_paths import target_paths
from jigai.publishing.tile_map import LEVELS, tile_maps
from jigai.publishing.verdicts_shown import (
    coverage_short,
    headline,
    in_plan_order,
    of_region,
    plan_of,
    plan_years,
    tally,
    told_in_full,
    waiting_for_figures,
    year_told,
)
from jigai.publishing.what_changed import what_changed

TEMPLATE, SCRIPT = "scorecard.html.j2", "scorecard/page.js"
# The sections in their order: template, what the page calls them. Those of `_ONLY_WITH` stand where the report speaks
# of them.
PARTS = {
    "headline": ("全区目标", "The region"),
    "paths": ("数值与目标路径", "Target paths"),
    "changes": ("与上期相比的变化", "What changed"),
    "areas": ("分地区", "By area"),
    "late": ("迟报与未报", "Who is late"),
    "published": ("公布数与汇总数", "Published figures"),
    "reconciliation": ("市与县核对", "Cities and counties"),
    "submissions": ("报送情况", "Submissions"),
    "findings": ("审核发现", "Findings"),
    "readings": ("口径与覆盖", "Readings, coverage"),
}
_ONLY_WITH = {
    "published": "published",
    "reconciliation": "reconciliation",
    "submissions": "dispositions",
    "findings": "findings",
}


def write_page(path: Path, report: Mapping[str, Any]) -> None:
    """Write the scorecard, whole or not at all: a reader never sees half a page.

    Args:
        path: the file, replaced where it exists; its folder is made.
        report: `generated_for` (ISO moment the figures are as of), `ruleset`, `is_synthetic`, and lists that may be
            empty or absent: `dispositions` and `deliveries_by_month` (name -> count), `findings`, `late_or_missing`,
            and rows of the marts: `scorecard`, `progress` (of the region), `reconciliation` (with `area_name_zh`) and
            `published`. `previous` is the scorecard before (`at`, an ISO moment, and its `scorecard`), None for none.
            `late_of` says in both languages of what `late_or_missing` tells, `late_units.LATE_OF` where it is absent.
            Of published figures, reconciliation, dispositions and findings the page does not speak where their key is
            absent. Numbers may be Decimal, int, float or text; money is in yuan.
    """
    templates = environment()
    script = _source(templates, SCRIPT)
    page = templates.get_template(TEMPLATE).render(
        page_context(report),
        script=Markup(script),  # noqa: S704 -- our own script
        script_hash=_hash_of(script),
    )
    with replacing(path) as draft:
        draft.write_bytes(as_bytes(page))


def page_context(report: Mapping[str, Any]) -> dict[str, Any]:
    """What the template shows: every number already a text with its unit."""
    scorecard: Sequence[Row] = report.get("scorecard") or []
    plan_id = report.get("plan_id") or plan_of(scorecard)
    # Two plans may hold targets of one indicator for the same year: the page is about one of them.
    rows = [row for row in scorecard if str(row.get("plan_id") or "") == plan_id]
    progress: Sequence[Row] = [
        row for row in report.get("progress") or [] if str(row.get("plan_id") or plan_id) == plan_id
    ]
    year = year_told(rows, moment(report["generated_for"]))
    told = in_plan_order(told_in_full(rows))
    years, by_indicator = plan_years(told)
    parts = [part for part in PARTS if report.get(_ONLY_WITH.get(part, "generated_for")) is not None]
    areas, shown = by_area(told, year), headline(told, year, progress)
    return {
        "words": page_words,
        "plan": plan(plan_id),
        "year": year,
        "as_of": moment_text(report["generated_for"]),
        "ruleset": report.get("ruleset") or "",
        "is_synthetic": bool(report.get("is_synthetic")),
        "parts": parts,
        "contents": [(part, *PARTS[part]) for part in parts],
        "headline": shown,
        "tally": tally(shown),
        "paths": target_paths(told, progress),
        "has_synthetic_region": any(bool(row.get("is_synthetic")) for row in of_region(told)),
        "waiting": waiting_for_figures(rows),
        "years": years,
        "by_indicator": by_indicator,
        "months": months_of_region(progress, told, year),
        "areas": areas,
        "maps": tile_maps(areas),
        "map_levels": LEVELS,
        "coverage": coverage_short(told, year),
        "published": published(report.get("published") or [], [str(row["indicator_id"]) for row in rows], year),
        "reconciliation": reconciled(report.get("reconciliation") or [], year),
        "readings": readings(plan_id, [str(row["indicator_id"]) for row in told]),
        "indicator_names": {
            str(row["indicator_id"]): (row.get("indicator_zh"), row.get("indicator_en")) for row in rows
        },
        "tolerances": tolerances(),
        **_of_changes(report, rows, plan_id),
        **_of_submissions(report),
    }


def _of_changes(report: Mapping[str, Any], rows: Sequence[Row], plan_id: str) -> dict[str, Any]:
    previous = report.get("previous")
    if previous is None:
        return {"previous_at": "", "changes": None}
    before = [row for row in previous["scorecard"] if str(row.get("plan_id") or "") == plan_id]
    return {"previous_at": moment_text(previous["at"]), "changes": what_changed(before, rows)}


def _of_submissions(report: Mapping[str, Any]) -> dict[str, Any]:
    counts: Mapping[str, Any] = report.get("dispositions") or {}
    unknown = page_words.UNRATED
    findings: Sequence[Row] = report.get("findings") or []
    graver = [finding for finding in findings if finding.get("severity") != "notice"]
    return {
        "dispositions": [
            (page_words.DISPOSITIONS.get(key, page_words.Word(key, key, unknown.sign, unknown.tone)), number(count))
            for key, count in counts.items()
        ],
        "received": number(sum(int(count) for count in counts.values())),
        "deliveries": [(period_text(month), number(count)) for month, count in _deliveries(report)],
        "late": late_units(report.get("late_or_missing") or []),
        "late_of": report.get("late_of") or LATE_OF,
        "findings": [_finding(finding) for finding in graver],
        "notices": [_finding(finding) for finding in findings if finding.get("severity") == "notice"],
    }


def _deliveries(report: Mapping[str, Any]) -> list[tuple[str, Any]]:
    return sorted((report.get("deliveries_by_month") or {}).items())


def _finding(finding: Row) -> dict[str, Any]:
    known = page_words.SEVERITIES.get(str(finding.get("severity")), page_words.UNRATED)
    return {
        "unit": finding.get("unit_name") or finding.get("unit_code"),
        "unit_code": finding.get("unit_code"),
        "form": finding.get("form_code"),
        "period": period_text(finding.get("period")),
        "cell": finding.get("cell") or "（整份文件）",
        "word": known,
        "severity_zh": finding.get("severity_zh") or known.zh,
        "rule_id": finding.get("rule_id"),
        "message": finding.get("message_zh"),
    }


def _source(templates: Environment, name: str) -> str:
    assert templates.loader is not None
    return templates.loader.get_source(templates, name)[0]


def _hash_of(script: str) -> str:
    """By which the page's policy knows its own script from any other."""
    return f"sha256-{b64encode(sha256(script.encode()).digest()).decode()}"
