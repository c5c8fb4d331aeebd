"""Keep the alerts of a unit, form and period with each verdict; the reviewing level hears of what waits for it."""

from collections.abc import Mapping, Sequence
from typing import Any

from jigai.catalog.rules import rules
from jigai.catalog.units import units
from jigai.domain.alerts import Change, changes, standing
from jigai.domain.findings import Finding, Phase
from jigai.domain.submissions import Disposition
from jigai.stages.session import Run
from jigai.warehouse import alert_register

REVIEW_WAITING, RESIDUAL, ASKED_LATER = "review_waiting", "residual", "asked_later"


def follow_verdict(current: Run, row: dict[str, Any], findings: Sequence[Finding], disposition: Disposition) -> None:
    """Bring the alerts up to a submission's verdict, in the transaction that gives it; `row` is its registry row."""
    if current.is_trial or row["version"] is None:
        return
    key, found = (row["unit_code"], row["form_code"], row["period"]), standing(findings)
    accepted = disposition is Disposition.ACCEPTED
    # What an accepted version still shows was explained, and the explanation was taken.
    stands = {} if accepted else found
    changed = changes(alert_register.known(current.connection, key), stands, settles=accepted)
    alert_register.store(
        current.connection, key, stands, changed, frozenset(found if accepted else ()), row["submission_id"], current.at
    )
    reviewer = units()[row["unit_code"]].reviewer_code
    if disposition is Disposition.UNDER_REVIEW and reviewer is not None:
        about = {"submission_id": row["submission_id"]}
        current.notify(reviewer, REVIEW_WAITING, str(row["submission_id"]), about)


def is_between_levels(rule_ids: Sequence[str]) -> bool:
    """Whether these are rules of an area against its parts; a unit's silence is its own matter."""
    asked = [rules()[rule_id] for rule_id in rule_ids]
    return all(rule.phase is Phase.HIERARCHY and rule.form != "JG00" for rule in asked)


def follow_area(
    current: Run, area: tuple[str, str, str], rule_ids: Sequence[str], findings: Sequence[Finding]
) -> Mapping[str, Change]:
    """The same for what rules say of a unit, form and period whatever was sent; `findings` are all these rules say.

    Of an area against its parts its own unit and the level above it hear when something appears, changes or is gone;
    the counties never do: it shows their neighbours' shares.

    Returns:
        what changed, by cause.
    """
    if current.is_trial:
        return {}
    stands = standing(findings)
    known = alert_register.known_of_area(current.connection, area, rule_ids)
    changed = changes(known, stands, settles=True)
    alert_register.store(current.connection, area, stands, changed, frozenset(), None, current.at)
    if changed and is_between_levels(rule_ids):
        unit_code, form_code, period = area
        about = {"unit_code": unit_code, "form_code": form_code, "period": period, "rule_ids": list(rule_ids)}
        occasion = f"{unit_code}/{form_code}/{period}/{current.at.isoformat()}"
        for addressee in dict.fromkeys((unit_code, units()[unit_code].reviewer_code)):
            if addressee is not None:
                current.notify(addressee, RESIDUAL, occasion, about)
    return changed
