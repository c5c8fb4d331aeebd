"""A plan's checks on a frame in memory."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from jigai.validation import measures
from jigai.validation.checks import Check, Plan
from jigai.validation.frames import KEYS
from jigai.validation.gx_session import EVERY_FAILING_ROW, context, results

SOURCE = "frames"


@dataclass(frozen=True)
class Failure:
    """One row that fails one check; `record` holds the frame's columns and windows."""

    check: Check
    record: dict[str, Any]


def run(frame: pd.DataFrame, plan: Plan) -> Iterator[Failure]:
    """Every failing row of every check, in the order of the checks and of the frame.

    Raises:
        RuleDidNotRun: a rule raised.
    """
    if frame.empty or not plan.checks:
        return
    full = measures.add_to_frame(frame, plan.windows, plan.names)
    found = results(_batch(full), plan.checks, EVERY_FAILING_ROW)
    positions = {key: place for place, key in enumerate(zip(full[KEYS[0]], full[KEYS[1]], strict=True))}
    failing = {
        check.number: sorted({positions[int(row[KEYS[0]]), int(row[KEYS[1]])] for row in listed})
        for check in plan.checks
        if (listed := found[check.number].result.get("unexpected_index_list"))
    }
    places = sorted({place for listed in failing.values() for place in listed})
    records = dict(zip(places, map(_plain, full.iloc[places].to_dict("records")), strict=True))
    for check in plan.checks:
        for place in failing.get(check.number, ()):
            yield Failure(check, records[place])


def _plain(record: dict[Any, Any]) -> dict[str, Any]:
    """With None for NaN: the record leaves pandas here."""
    return {name: None if value is None or value != value else value for name, value in record.items()}


def _batch(frame: pd.DataFrame) -> Any:
    sources = context().data_sources
    source = sources.add_or_update_pandas(SOURCE)
    asset = source.add_dataframe_asset("frame")
    return asset.add_batch_definition_whole_dataframe("whole").get_batch({"dataframe": frame})
