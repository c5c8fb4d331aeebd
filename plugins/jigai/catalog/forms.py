"""Reporting forms as data: `expectations/forms/<FORM>.yml` read into strict models."""

from functools import cache
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

from jigai.domain.layout import expectations_dir
from jigai.domain.periods import Period
from jigai.domain.units import Unit, UnitKind

ColumnType = Literal["code", "text", "integer", "decimal", "date", "month", "yesno", "list", "multilist"]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Column(Strict):
    """One column. `caption` and `group` are fixed by contract; `synonyms` are captions recognised beside it.

    `required` is always, never, or a condition in the rule language (`stage != '前期'`): then `required_zh` says it.
    `carried`: whether a recurring ledger's next template takes the value over from the last accepted period.
    """

    key: str
    caption: str
    group: str | None = None
    type: ColumnType
    unit: str | None = None
    required: str = "always"
    required_zh: str | None = None
    codes: tuple[str, ...] = ()
    list_name: str | None = None
    max_length: int = 200
    max_decimals: int = 6
    example: str | None = None
    guidance_zh: str | None = None
    synonyms: tuple[str, ...] = ()
    carried: bool = True

    @property
    def label(self) -> str:
        """How findings name the column: `caption`, or `group/caption` where the form has groups."""
        return f"{self.group}/{self.caption}" if self.group else self.caption

    @property
    def is_amount(self) -> bool:
        return self.type == "decimal"


class CoverField(Strict):
    key: str
    caption: str
    required: str = "always"
    type: Literal["text", "yesno", "date"] = "text"


class Due(Strict):
    """When a form falls due; nothing is owed where `day` is None.

    `day` is one of the month after the period. The others are MM-DD of the year after: `annual` of the year's own
    period (定案), `fourth_quarter` in place of `day`, `final` until which a fourth quarter first sent by `day` may
    still be brought to its final state.
    """

    day: int | None = None
    annual: str | None = None
    fourth_quarter: str | None = None
    final: str | None = None


class Form(Strict):
    """One form. `months` are those reported monthly; `accumulates` marks a form whose submissions all stay current;
    `month_columns` are the amounts of the month alone, which a correction may make negative. `departments` narrows
    submitters of that kind to those named (empty: all of them); `recurring` ledgers list again what was there before.
    `group_synonyms`: group -> words recognised beside it.
    """

    form: str
    version: str
    title_zh: str
    title_en: str
    frequency: Literal["monthly", "quarterly", "ad_hoc"]
    months: tuple[int, ...] = tuple(range(1, 13))
    due: Due = Due()
    submitters: tuple[UnitKind, ...]
    departments: tuple[str, ...] = ()
    unit_of_amounts: str | None = None
    grain_zh: str
    business_key: tuple[str, ...]
    total_row: dict[str, str] = Field(default_factory=dict)
    accumulates: bool = False
    recurring: bool = False
    month_columns: tuple[str, ...] = ()
    note_zh: str | None = None
    group_synonyms: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    columns: tuple[Column, ...]

    @model_validator(mode="after")
    def _keys_are_columns(self) -> "Form":
        keys = [column.key for column in self.columns]
        if len(set(keys)) != len(keys):
            raise ValueError(f"{self.form}: a column key stands twice")
        unknown = {*self.business_key, *self.total_row, *self.month_columns} - set(keys)
        if unknown:
            raise ValueError(f"{self.form}: no such column: {sorted(unknown)}")
        nobody = set(self.group_synonyms) - {column.group for column in self.columns}
        if nobody:
            raise ValueError(f"{self.form}: no such group: {sorted(nobody)}")
        return self

    def column(self, key: str) -> Column:
        return next(column for column in self.columns if column.key == key)

    @property
    def has_groups(self) -> bool:
        return any(column.group for column in self.columns)

    def accepts_period(self, period: Period) -> bool:
        """Whether the form is reported for such a period at all (January of JG01 is 免报)."""
        if period.kind == "month":
            return self.frequency in ("monthly", "ad_hoc") and period.index in self.months
        if period.kind == "quarter":
            return self.frequency == "quarterly"
        return period.kind == "year" and self.due.annual is not None

    def may_submit(self, unit: Unit) -> bool:
        if unit.kind == "department" and self.departments:
            return unit.kind in self.submitters and unit.unit_code in self.departments
        return unit.kind in self.submitters


@cache
def cover_fields() -> tuple[CoverField, ...]:
    """The cover, the same for every form."""
    data = yaml.safe_load((expectations_dir() / "cover.yml").read_text(encoding="utf-8"))
    return tuple(CoverField(**field) for field in data["fields"])


@cache
def forms() -> dict[str, Form]:
    """Every form, by code."""
    loaded = (
        Form(**yaml.safe_load(path.read_text(encoding="utf-8")))
        for path in sorted((expectations_dir() / "forms").glob("*.yml"))
    )
    return {form.form: form for form in loaded}


def form(code: str) -> Form:
    """One form.

    Raises:
        KeyError: no such form.
    """
    return forms()[code]
