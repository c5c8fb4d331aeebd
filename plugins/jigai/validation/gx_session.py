"""Great Expectations, imported once a process and kept quiet. Import this module late: it takes 7 s."""

import logging
from collections.abc import Sequence
from functools import cache
from typing import Any

# Before the import: it writes some 230 INFO lines about its own docstrings.
logging.getLogger("great_expectations").setLevel(logging.WARNING)
logging.getLogger("great_expectations._docs_decorators").setLevel(logging.WARNING)

import great_expectations as gx  # noqa: E402
from great_expectations.expectations.registry import get_expectation_impl  # noqa: E402

from jigai.validation import rows_expectation, uscc_expectation  # noqa: E402
from jigai.validation.checks import Check  # noqa: E402
from jigai.validation.frames import KEYS  # noqa: E402

# Importing them registers them.
CUSTOM = (rows_expectation.ExpectRowsToSatisfy, uscc_expectation.ExpectColumnValuesToBeValidUscc)
EVERY_FAILING_ROW = {
    "result_format": "COMPLETE",
    "unexpected_index_column_names": KEYS,
    "include_unexpected_rows": False,
    "partial_unexpected_count": 0,
}


class RuleDidNotRun(Exception):
    """A rule raised: wrong code or a wrong rule, never wrong data."""

    def __init__(self, rule_id: str, cause: str) -> None:
        super().__init__(f"{rule_id}: {cause}")
        self.rule_id = rule_id


@cache
def context() -> Any:
    """The process's one ephemeral context, without progress bars."""
    made: Any = gx.get_context(mode="ephemeral")
    made.variables.progress_bars = {"globally": False, "metric_calculations": False}
    return made


def suite(checks: Sequence[Check]) -> Any:
    """The suite of a plan's checks; each expectation carries the number of its check.

    Raises:
        RuleDidNotRun: an entry's type or arguments are not an expectation's.
    """
    # All at once: added one by one, each is compared with all before it.
    return gx.ExpectationSuite(name="checks", expectations=[_expectation(check) for check in checks])


def _expectation(check: Check) -> Any:
    try:
        meta = {"rule": check.rule.id, "check": check.number}
        return get_expectation_impl(check.type)(**check.kwargs, meta=meta)
    except Exception as error:
        raise RuleDidNotRun(check.rule.id, f"{check.type}: {error}") from error


def results(batch: Any, checks: Sequence[Check], result_format: Any) -> dict[int, Any]:
    """The result of every check, by its number.

    Raises:
        RuleDidNotRun: an expectation raised.
    """
    validated = batch.validate(suite(checks), result_format=result_format)
    found = {}
    for result in validated.results:
        meta = result.expectation_config.meta
        raised = result.exception_info or {}
        # One exception stands in the info itself, several stand by metric.
        infos = [raised] if "raised_exception" in raised else list(raised.values())
        for info in infos:
            if info.get("raised_exception"):
                raise RuleDidNotRun(meta["rule"], str(info.get("exception_message")))
        found[meta["check"]] = result
    return found
