"""The official workbook for one unit and period, begun with what is already known of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jigai.catalog.forms import Form
from jigai.catalog.responsibilities import commitments_of
from jigai.catalog.rules import rules_of
from jigai.catalog.settings import Settings
from jigai.domain.moments import shanghai_text
from jigai.domain.periods import Period
from jigai.domain.units import Unit
from jigai.feedback.template import write_template
from jigai.warehouse.connection import connect
from jigai.warehouse.former_rows import FormerLedger, last_accepted

COMMITMENT_FORM = "JG08"


@dataclass(frozen=True)
class Beginning:
    """What a template begins with. `said_zh` and `said_en` tell where it is from, or why there is nothing."""

    rows: Sequence[Mapping[str, Any]] = ()
    is_synthetic: bool = False
    said_zh: str = ""
    said_en: str = ""
    notes: tuple[str, ...] = ()


def has_warehouse(settings: Settings) -> bool:
    """Whether the instance was ever given a database; says nothing of its running."""
    is_named = settings.instance == "production" and settings.warehouse_dsn is not None
    return is_named or settings.secret("dsn_ingest") is not None


def from_last_period(settings: Settings, form: Form, unit: Unit, period: Period) -> Beginning:
    """The rows last accepted from the unit, without the columns that every period fills anew.

    Raises:
        SettingsError, WarehouseUnreachable: there is no warehouse to ask.
    """
    with connect(settings.dsn("ingest")) as connection:
        former = last_accepted(connection, form, unit.unit_code, period)
    if former is None:
        return Beginning(
            said_zh=f"数据库中没有{unit.name_zh}往期审核通过的{form.form}，未预填",
            said_en=f"nothing accepted before {period}, nothing pre-filled",
        )
    source = f"{former.period.label_zh}第{former.version}版（编号{former.submission_id}）"
    if not former.rows:
        return Beginning(
            said_zh=f"上一次审核通过的{source}是零报告，没有可预填的行",
            said_en=f"submission {former.submission_id} ({former.period}) was a nil return, nothing pre-filled",
        )
    return _begun(form, former, source)


def _begun(form: Form, former: FormerLedger, source: str) -> Beginning:
    carried = [column.key for column in form.columns if column.carried]
    blank = "、".join(column.label for column in form.columns if not column.carried)
    return Beginning(
        rows=[{key: row[key] for key in carried} for row in former.rows],
        is_synthetic=former.is_synthetic,
        said_zh=f"已按{source}预填{len(former.rows)}行（{shanghai_text(former.known_from)}审核通过）；{blank}留空待填",
        said_en=f"{len(former.rows)} rows pre-filled from submission {former.submission_id} ({former.period})",
        notes=(
            f"“数据”表已按{source}预填{len(former.rows)}行，请逐行核对、增删。",
            f"{blank}未预填，请按本期情况填写。",
        ),
    )


def from_responsibilities(unit: Unit) -> Beginning:
    """The commitments a unit reports on, one row each."""
    rows = [{"commitment_id": entry.code, "commitment": entry.name_zh} for entry in commitments_of(unit.unit_code)]
    if not rows:
        return Beginning(
            said_zh=f"没有由{unit.name_zh}负责的事项，未预填",
            said_en=f"{unit.unit_code} answers for no commitment, nothing pre-filled",
        )
    return Beginning(
        rows=rows,
        said_zh=f"已预填{unit.name_zh}负责的{len(rows)}个事项",
        said_en=f"commitments of {unit.unit_code} pre-filled: {len(rows)}",
        notes=(f"“数据”表已预填本单位负责的{len(rows)}个事项；填政策类别的，每类政策另起一行。",),
    )


def write(output: Path, form: Form, unit: Unit, period: Period, beginning: Beginning) -> None:
    """Write the workbook; one begun with synthetic rows is marked synthetic itself."""
    write_template(
        output,
        form,
        unit,
        period,
        rules_of(form.form),
        beginning.rows,
        synthetic=beginning.is_synthetic,
        notes=beginning.notes,
    )
