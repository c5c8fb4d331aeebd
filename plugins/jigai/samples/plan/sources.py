"""The true rows of every form, by unit and period: what a submission holds before anything is special about it."""

from jigai.domain.periods import Period
from jigai.samples.investment import jg01_rows
from jigai.samples.ledger_rows import ledger_rows as project_rows
from jigai.samples.plan.commitments import commitment_rows
from jigai.samples.plan.differences import ENTRIES, ledger_rows
from jigai.samples.plan.ledgers import Row
from jigai.samples.plan.research import jg03_rows
from jigai.samples.timeline import month_index

LEDGERS = tuple(ENTRIES)


def true_rows(seed: int, form: str, unit_code: str, period: Period, *, is_final: bool = False) -> list[Row]:
    """Rows by column key; empty where the unit has nothing to report.

    Args:
        is_final: of JG04 to JG07, the fourth quarter's list of late March.

    Raises:
        KeyError: the sample has no such form.
    """
    if form in LEDGERS:
        return ledger_rows(seed, form, unit_code, period, is_final=is_final)
    if form == "JG01":
        return jg01_rows(seed, unit_code, period.year, period.last_month)
    if form == "JG02":
        return project_rows(seed, unit_code, month_index(period.year, period.index))
    if form == "JG03":
        return jg03_rows(seed, unit_code, period)
    if form == "JG08":
        return commitment_rows(seed, unit_code, period)
    raise KeyError(form)
