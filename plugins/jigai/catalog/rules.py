"""Rules as data: `expectations/rules/<FORM>/<phase>.yml` read into strict models.

A rule has exactly one way of being found out: `expectation` (Great Expectations, on pandas and on PostgreSQL from the
same entry), `reading` (a fault the reader names while reading the file) or `cross` (`expectations/cross/<name>.sql`).
"""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

import yaml
from pydantic import Field, model_validator

from jigai.catalog.forms import Strict
from jigai.domain.findings import Phase, Severity
from jigai.domain.layout import expectations_dir


class Measure(Strict):
    """A number or text worked out over the rows of one sheet, known to every row of it (a window, not a grouping).

    `of` and `where` are in the rule language; `per` parts the sheet further by the values of those columns. `first` is
    the value in the topmost row, null included, and takes no `where`; `min` and `max` are of numbers.
    """

    take: Literal["count", "sum", "min", "max", "first"]
    of: str | None = None
    where: str | None = None
    per: tuple[str, ...] = ()


class ExpectationSpec(Strict):
    """A Great Expectations type and its arguments; `{column}` in an argument is the column the rule is run for.

    `row_condition` is in the rule language: rows for which it is false or unknown are not looked at. `measures` may be
    named in the condition like columns.
    """

    type: str
    kwargs: dict[str, Any] = Field(default_factory=dict)
    row_condition: str | None = None
    measures: dict[str, Measure] = Field(default_factory=dict)


class Rule(Strict):
    """One rule. Sentences are templates; see docs/how-to/add-a-rule.md for their placeholders.

    `columns` names columns by key, or selects them (`type:decimal`, `required:always`, `all`); a rule over many
    columns is one rule. `report_on` is the column whose cell carries the finding of a rule that looks at several.
    `threshold` names an entry of thresholds.yml. `value`, `expected` and `difference` are texts with placeholders, or
    expressions of the rule language after `=`; without `value` it is what stands in the reported cell.
    `per: sheet` makes one finding a submission of all the rows that fail. `consequence_of` names rules whose finding
    in the same row is the root of this one's. `softened_when` names a fact of the cover: where it is true the
    finding has the severity `softened_to`. `between_units`: it speaks about two units, and of each to the other;
    `reads` names the other forms it holds a submission against, and its own where other periods of it count: where one
    of these comes after the submission was accepted, the rule is asked again.
    """

    id: str = Field(pattern=r"^JG\d{2}-\d{4}$")
    name: str = Field(pattern=r"^[a-z][a-z0-9_]+$")
    severity: Severity
    phase: Phase
    since: str
    shadow: bool = False
    columns: tuple[str, ...] = ()
    report_on: str | None = None
    expectation: ExpectationSpec | None = None
    reading: str | None = None
    cross: str | None = None
    threshold: str | None = None
    per: Literal["row", "sheet"] = "row"
    consequence_of: tuple[str, ...] = ()
    softened_when: str | None = None
    softened_to: Severity | None = None
    between_units: bool = False
    reads: tuple[str, ...] = ()
    value: str | None = None
    expected: str | None = None
    difference: str | None = None
    message_zh: str
    message_en: str
    remedy_zh: str
    remedy_en: str
    reason: str

    @model_validator(mode="after")
    def _one_way(self) -> "Rule":
        if sum(way is not None for way in (self.expectation, self.reading, self.cross)) != 1:
            raise ValueError(f"{self.id}: exactly one of expectation, reading and cross")
        return self

    @property
    def form(self) -> str:
        """The form it belongs to; JG00 for rules of no one form."""
        return self.id[:4]

    @property
    def frame(self) -> Literal["cover", "rows"]:
        """Which frame its expectation looks at: one row a submission, or one a data row."""
        return "cover" if self.phase in (Phase.FILE, Phase.COVER) else "rows"


class Threshold(Strict):
    """A number the rules refer to, with where it comes from and since when it holds."""

    value: float
    unit: str
    reason: str
    since: str


_TRIED: ContextVar[Mapping[str, Threshold]] = ContextVar("thresholds tried", default=MappingProxyType({}))
# Rules that look beyond their own sheet stand together.
_CROSS = {Phase.CROSS_FORM, Phase.CROSS_PERIOD, Phase.HIERARCHY}


@cache
def rules() -> dict[str, Rule]:
    """Every rule by id.

    Raises:
        ValueError: two rules share an id, or a rule stands in another form's folder or another phase's file.
    """
    found: dict[str, Rule] = {}
    for path in sorted((expectations_dir() / "rules").glob("*/*.yml")):
        for entry in yaml.safe_load(path.read_text(encoding="utf-8"))["rules"]:
            rule = Rule(**entry)
            if rule.id in found:
                raise ValueError(f"{rule.id} stands twice")
            home = "cross" if rule.phase in _CROSS else rule.phase.value
            # A long phase is told in parts: cells.yml, cells_reading.yml.
            if (rule.form, home) != (path.parent.name, path.stem.partition("_")[0]):
                raise ValueError(f"{rule.id} belongs into rules/{rule.form}/{home}.yml, not {path}")
            found[rule.id] = rule
    return dict(sorted(found.items()))


def rules_of(form_code: str) -> list[Rule]:
    """The rules that apply to a form: its own and those of no one form, in order of phase and id."""
    phases = list(Phase)
    applying = [rule for rule in rules().values() if rule.form in ("JG00", form_code)]
    return sorted(applying, key=lambda rule: (phases.index(rule.phase), rule.id))


def thresholds() -> dict[str, Threshold]:
    """Every threshold by name; within `trying` with the value that is tried."""
    return {**_stored_thresholds(), **_TRIED.get()}


@contextmanager
def trying(name: str, value: float) -> Iterator[None]:
    """Another value for a threshold, for what runs inside: an impact study, never a verdict.

    Raises:
        KeyError: no such threshold.
    """
    tried = thresholds()[name].model_copy(update={"value": value})
    token = _TRIED.set({**_TRIED.get(), name: tried})
    try:
        yield
    finally:
        _TRIED.reset(token)


@cache
def _stored_thresholds() -> dict[str, Threshold]:
    data = yaml.safe_load((expectations_dir() / "thresholds.yml").read_text(encoding="utf-8"))
    return {name: Threshold(**entry) for name, entry in data.items()}


@cache
def ruleset_hash() -> str:
    """Content hash of expectations/: every verdict names it, so that a rule change is never silent."""
    digest = hashlib.sha256()
    root = expectations_dir()
    for path in sorted(p for p in root.rglob("*") if p.suffix in (".yml", ".sql")):
        digest.update(str(Path(path).relative_to(root)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]
