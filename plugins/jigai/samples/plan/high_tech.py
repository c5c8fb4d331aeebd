"""High-tech enterprises of JG06: a row a firm, from certificate to certificate of three years."""

from datetime import date, timedelta
from functools import cache

from jigai.samples.plan.high_tech_firms import Batch, HighTechFirm, high_tech_firms, valid_to
from jigai.samples.plan.ledgers import Entry, Row, State

TITLE = "高新技术企业"
LISTER = "D-KJT"


@cache
def high_tech_entries(seed: int) -> tuple[Entry, ...]:
    return tuple(_entry(firm) for firm in high_tech_firms(seed))


def _entry(firm: HighTechFirm) -> Entry:
    states: list[State] = []
    for batch, number in firm.certificates:
        if states:
            states.append(expired(states[-1]))
        row = _row(firm, batch, number)
        if batch.numbered_on:
            states.append(State(batch.recognised_on, row | {"certificate_no": None}))
        states.append(State(batch.recognised_on, row, batch.numbered_on))
    if firm.revoked_on:
        gone = dict(states[-1].values) | {"status": "撤销", "revoked_on": firm.revoked_on}
        states.append(State(firm.revoked_on, gone | {"remark": "复核不符合认定条件，取消资格（合成数据）"}))
    elif firm.lapses:
        states.append(expired(states[-1]))
    return Entry(firm.holder.unit_code, LISTER, tuple(states))


def expired(last: State) -> State:
    """What a list shows from the day after the certificate's end until the news of a renewal."""
    ends = last.values["valid_to"]
    assert isinstance(ends, date)
    return State(ends + timedelta(days=1), dict(last.values) | {"status": "到期"})


def _row(firm: HighTechFirm, batch: Batch, number: str) -> Row:
    moved = number[6:8] != "64"
    renewed = not moved and batch.recognised_on != firm.first_recognised_on
    return {
        "enterprise_uscc": firm.holder.uscc,
        "enterprise_name": firm.holder.name,
        "title_kind": TITLE,
        "level": "国家级",
        "recognised_by": "自治区科技厅",
        "certificate_no": number,
        "batch": batch.name,
        "mode": "整体迁入" if moved else "重新认定" if renewed else "首次认定",
        "first_recognised_on": firm.first_recognised_on if renewed else None,
        "recognised_on": batch.recognised_on,
        "valid_to": valid_to(batch.recognised_on),
        "status": "有效",
    }
