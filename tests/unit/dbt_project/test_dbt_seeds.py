"""Seeds agree with what the rest of the project says: units, calendar, the plan's numbers."""

import csv
import re
from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import pytest
import yaml

ROOT = Path(__file__).resolve().parents[3]


def _seed(name: str) -> list[dict[str, str]]:
    with (ROOT / "dbt_project" / "seeds" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_units_are_those_of_expectations() -> None:
    declared = yaml.safe_load((ROOT / "expectations" / "units.yml").read_text(encoding="utf-8"))["units"]
    keys = ("unit_code", "name_zh", "kind", "parent_code", "reviewer_code")
    expected = {tuple(unit[key] or "" for key in keys) for unit in declared}
    assert {tuple(unit[key] for key in keys) for unit in _seed("unit")} == expected


def test_every_counting_unit_is_in_the_region_and_in_its_own_area() -> None:
    members = {(row["area_code"], row["unit_code"]) for row in _seed("area_unit")}
    counting = [unit for unit in _seed("unit") if unit["kind"] in ("county", "zone", "unallocated")]
    assert len(counting) == 24
    for unit in counting:
        code = unit["unit_code"]
        assert ("640000", code) in members
        assert (code, code) in members
        assert (unit["parent_code"], code) in members


def test_yinchuan_is_told_apart_from_yinchuan_with_ningdong() -> None:
    members = _seed("area_unit")
    city = {row["unit_code"] for row in members if row["area_code"] == "640100"}
    both = {row["unit_code"] for row in members if row["area_code"] == "YC-ND"}
    assert "ND" not in city
    assert both == city | {"ND"}
    assert {row["area_code"]: row["gb_code"] for row in _seed("area")}["ND"] == ""


def test_national_calendar_is_the_published_one() -> None:
    differs = {row["calendar_date"]: row["is_workday"] == "true" for row in _seed("national_calendar")}
    day = date(2019, 1, 1)
    while day <= date(2026, 12, 31):
        assert differs.get(day.isoformat(), day.weekday() < 5) == chinese_calendar.is_workday(day), day
        day += timedelta(days=1)


def test_targets_are_the_plans_and_nothing_is_interpolated() -> None:
    rows = [row for row in _seed("target") if row["plan_id"] == "NX-JG-2021" and not row["reading_id"]]
    targets = {(row["indicator_id"], row["target_scope"], row["target_year"]): row for row in rows}
    assert len([row for row in _seed("indicator") if row["plan_id"] == "NX-JG-2021"]) == 46
    assert ("A3-02", "year", "2021") not in targets
    assert ("A3-02", "year", "2022") not in targets
    assert ("G-02", "plan", "") in targets
    assert ("G-02", "year", "2022") not in targets
    pilots = targets["A3-09", "plan", ""]
    assert (pilots["comparator"], pilots["target_lower"], pilots["target_upper"]) == ("range", "3", "5")
    assert targets["A1-02", "year", "2021"]["comparator"] == "about"


def _meta() -> dict[str, dict[str, str]]:
    """What each seed says of itself as a whole, by its name."""
    files = [
        yaml.safe_load(file.read_text(encoding="utf-8")) for file in (ROOT / "dbt_project" / "seeds").glob("*.yml")
    ]
    return {seed["name"]: seed["config"].get("meta", {}) for file in files for seed in file["seeds"]}


def _is_stated(what: str, columns: tuple[str, ...], rows: list[dict[str, str]], meta: dict[str, str]) -> bool:
    """Whether every row has it in its own columns, or the list as a whole has it in its meta, for every plan in it."""
    if columns[0] in rows[0]:
        said = [row[column] for row in rows for column in columns]
    else:
        said = [meta.get(what, "")]
        assert " · " in said[0] or what == "stated_date" or not said[0], said
    if what != "stated_date":
        return all(text.strip() for text in said)
    dates = [re.findall(r"\d{4}-\d{2}-\d{2}", text) for text in said]
    assert all(date.fromisoformat(day) for days in dates for day in days)
    plans = {row["plan_id"] for row in rows} if "plan_id" in rows[0] and len(said) == 1 and len(dates[0]) > 1 else set()
    return all(dates) and all(plan in said[0] for plan in plans)


def _unstated(name: str, rows: list[dict[str, str]], meta: dict[str, str]) -> list[str]:
    reasons = ("reason_zh", "reason_en") if "reason_zh" in rows[0] else ("reason",)
    wanted = {"source": ("source",), "reason": reasons, "stated_date": ("stated_date",)}
    return [f"{name}: {what}" for what, columns in wanted.items() if not _is_stated(what, columns, rows, meta)]


def test_every_list_has_source_reason_and_date() -> None:
    metas = _meta()
    names = {file.stem for file in (ROOT / "dbt_project" / "seeds").glob("*.csv")}
    assert names == metas.keys()
    assert [fault for name in sorted(names) for fault in _unstated(name, _seed(name), metas[name])] == []


@pytest.mark.parametrize("what", ["source", "reason", "stated_date"])
def test_a_list_that_lacks_one_is_named(what: str) -> None:
    """The check can fail, by meta and by column, and where one plan of two has no date."""
    area = {key: text for key, text in _meta()["area"].items() if key != what}
    assert _unstated("area", _seed("area"), area) == [f"area: {what}"]
    tolerances = _seed("tolerance")
    tolerances[-1][what] = ""
    assert _unstated("tolerance", tolerances, {}) == [f"tolerance: {what}"]
    plan = _meta()["plan"]
    plan["stated_date"] = plan["stated_date"].replace("NX-XQ-2023", "")
    assert _unstated("plan", _seed("plan"), plan) == ["plan: stated_date"]


def test_what_a_target_refers_to_is_said_there() -> None:
    """A target's source is its plan's, or its reading's where it names one: neither may be empty."""
    plans = {row["plan_id"]: row["source"] for row in _seed("plan")}
    readings = {(row["plan_id"], row["indicator_id"], row["reading_id"]): row for row in _seed("reading")}
    for row in _seed("target"):
        assert plans[row["plan_id"]]
        if row["reading_id"]:
            reading = readings[row["plan_id"], row["indicator_id"], row["reading_id"]]
            assert all(reading[said] for said in ("source", "reason_zh", "reason_en", "stated_date"))


def test_every_ambiguity_of_the_plan_is_stated_and_its_readings_exist() -> None:
    noted = {(row["plan_id"], row["indicator_id"]) for row in _seed("indicator") if row["ambiguity_notes"]}
    stated = {(row["plan_id"], row["indicator_id"]): set[str]() for row in _seed("ambiguity")}
    assert stated.keys() == noted
    readings = {(row["plan_id"], row["indicator_id"], row["reading_id"]) for row in _seed("reading")}
    for row in _seed("ambiguity"):
        key = row["plan_id"], row["indicator_id"]
        stated[key] |= set(row["reading_ids"].split(";"))
        assert row["settled_as"].count(" · ") == row["ambiguity"].count(" · ") == 1, row
    # No reading without a point that it stands for, and none named that the seed lacks.
    assert {(*key, reading) for key, ids in stated.items() for reading in ids} == {
        row for row in readings if row[:2] in noted
    }


def test_a_reading_that_leads_is_the_one_chosen() -> None:
    """Of the 30 quantitative indicators 25 have a chosen reading; the others stay open."""
    kinds = {(row["plan_id"], row["indicator_id"]): row["indicator_kind"] for row in _seed("indicator")}
    chosen = {(row["plan_id"], row["indicator_id"]) for row in _seed("reading") if row["is_chosen"] == "true"}
    quantitative = {key for key, kind in kinds.items() if kind == "quantitative" and key[0] == "NX-JG-2021"}
    assert len(quantitative) == 30
    assert {indicator for _, indicator in quantitative - chosen} == {"A1-02", "A3-01", "A3-03", "A3-04", "G-05"}
