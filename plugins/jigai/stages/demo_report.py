"""What the demo shows at its end, as data and as a page."""

import json
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from jigai.catalog.rules import ruleset_hash
from jigai.catalog.settings import Settings
from jigai.catalog.units import units
from jigai.domain.findings import Severity
from jigai.domain.moments import month_end
from jigai.publishing.scorecard_page import write_page
from jigai.stages import bulletins
from jigai.stages.scorecard_pages import LATEST, figures
from jigai.stages.session import open_run
from jigai.warehouse import mart_reports, outbox, registry, reports
from jigai.warehouse.connection import connect

SHOWN_YEAR = 2021
BULLETIN = "bulletin.html"


def collect(settings: Settings, moment: str) -> dict[str, Any]:
    """Submissions, findings and deliveries from the registry, figures from the marts as any reader sees them."""
    with connect(settings.dsn("ingest")) as connection:
        found: dict[str, Any] = {
            "dispositions": registry.disposition_counts(connection),
            "deliveries": outbox.counts(connection),
            "findings": [_finding(row) for row in reports.findings(connection)],
        }
    with connect(settings.dsn("bi_reader")) as connection:
        found |= figures(connection, None, month_end_before(moment)) | {
            # Nobody sends anything for the years after: they would be late with all of it.
            "late_or_missing": mart_reports.late_or_missing(connection, SHOWN_YEAR),
            "late_of": (f"{SHOWN_YEAR}年", str(SHOWN_YEAR)),
            "reconciliation": mart_reports.reconciliation(connection, SHOWN_YEAR),
            "published": mart_reports.published(connection),
        }
    folder = settings.instance_dir
    return found | {
        "generated_for": moment,
        "ruleset": ruleset_hash(),
        "is_synthetic": True,
        "places": {
            "记分卡 scorecard": str(folder / LATEST),
            "月报 bulletin": str(folder / BULLETIN),
            "本次结果 demo.json": str(folder / "demo.json"),
            "批注工作簿 annotated workbooks": str(settings.feedback_dir),
            "邮件 mails (.eml)": str(folder / "mail"),
            "档案 archive": settings.archive_url,
            "收件箱 inbox": settings.inbox_url,
            "口令 secrets (0600)": str(settings.secrets_file),
        },
    }


def month_end_before(moment: str) -> datetime:
    """The end of the month before the one a moment lies in: what the page says has changed since."""
    first = datetime.fromisoformat(moment).replace(day=1)
    return month_end(first - timedelta(days=1))


_SHOWN = (
    "unit_code", "form_code", "period", "cell", "severity", "phase", "rule_id", "rule_name", "message_zh", "remedy_zh",
    "value", "file_name", "disposition",
)  # fmt: skip


def _finding(row: dict[str, Any]) -> dict[str, Any]:
    unit = units().get(row["unit_code"])
    names = {"unit_name": unit.name_zh if unit else row["unit_code"], "severity_zh": Severity(row["severity"]).label_zh}
    return {key: row[key] for key in _SHOWN} | names


def write(settings: Settings, report: dict[str, Any]) -> None:
    """`scorecard.html`, `bulletin.html` with its workbook, and `demo.json` of the instance."""
    write_page(settings.instance_dir / LATEST, report)
    with open_run(report["generated_for"]) as current:
        bulletins.write(settings.instance_dir / BULLETIN, bulletins.compose(current, current.at, report), current.at)
    # The scorecard of the month before is the page's; `jigai scorecard --as-of` gives it as data.
    told = {key: value for key, value in report.items() if key != "previous"}
    text = json.dumps(told, ensure_ascii=False, indent=1, default=_plain)
    (settings.instance_dir / "demo.json").write_text(text, encoding="utf-8")


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal | Path):
        return str(value)
    raise TypeError(f"not for JSON: {type(value)}")
