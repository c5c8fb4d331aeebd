"""The ledgers JG04 to JG07 of the plan sample: stocks and flows as published, whole lives, lists that agree."""

from collections import Counter
from datetime import date
from typing import Any

import pytest
from stdnum.cn import uscc

from jigai.catalog.code_lists import allowed
from jigai.catalog.forms import form as form_of
from jigai.catalog.units import units
from jigai.domain.periods import Period
from jigai.samples.plan.differences import ENTRIES, differences, ledger_rows, quarters_later
from jigai.samples.sectors import profiles

SEED = 20210101
Row = dict[str, Any]
QUARTERS = [Period(year, "quarter", index) for year in (2021, 2022, 2023) for index in (1, 2, 3, 4)]
DEPARTMENTS = {form: form_of(form).departments for form in ENTRIES}
USCC = {"JG04": "host_uscc", "JG05": "organisation_uscc", "JG06": "enterprise_uscc", "JG07": "organisation_uscc"}


def listed(form: str, unit: str, period: str, seed: int = SEED) -> list[Row]:
    """A unit's list; of a fourth quarter the final one."""
    return ledger_rows(seed, form, unit, Period.parse(period), is_final=period.endswith("Q4"))


def led(form: str, period: str, seed: int = SEED) -> list[Row]:
    """What the departments list."""
    return [row for unit in DEPARTMENTS[form] for row in listed(form, unit, period, seed)]


def key_of(form: str, row: Row) -> tuple[str, ...]:
    return tuple(str(row.get(key)) for key in form_of(form).business_key)


def in_year(row: Row, key: str, year: int) -> bool:
    day = row.get(key)
    return isinstance(day, date) and day.year == year


def test_platforms_come_to_the_plans_proportions() -> None:
    rows = [row for row in led("JG04", "2023-Q4") if row["status"] in ("有效", "试点")]
    kinds = Counter(row["platform_kind"] for row in rows if row["status"] == "有效")
    assert kinds["企业技术中心"] == pytest.approx(100, abs=8)
    assert kinds["工程研究中心"] + kinds["工程技术研究中心"] == pytest.approx(50, abs=6)
    assert len(rows) == pytest.approx(230, abs=20)
    pilots = [row for row in led("JG04", "2023-Q4") if row["platform_kind"] == "制造业创新中心"]
    for year in (2021, 2022, 2023):
        assert sum(in_year(row, "approved_on", year) for row in pilots) == 1
    centres = [row for row in led("JG04", "2021-Q4") if row["platform_kind"] == "企业技术中心"]
    assert sum(in_year(row, "approved_on", 2021) for row in centres) >= 5
    # Published: 31 new science platforms in 2023.
    new = [row for row in rows if in_year(row, "recognised_on" if row["status"] == "有效" else "approved_on", 2023)]
    assert len(new) == pytest.approx(31, abs=3)


def test_every_kind_level_and_status_occurs() -> None:
    rows = [row for unit in units() for row in listed("JG04", unit, "2023-Q4")]
    for key in ("platform_kind", "level", "status"):
        assert {str(row[key]) for row in rows} == set(form_of("JG04").column(key).codes)
    # Departments list no municipal platforms.
    assert {row["level"] for row in led("JG04", "2023-Q4")} == {"国家级", "自治区级"}
    assert {str(row["title_kind"]) for row in led("JG06", "2023-Q4")} == set(form_of("JG06").column("title_kind").codes)
    assert {str(row["item_kind"]) for row in led("JG07", "2023-Q4")} == set(form_of("JG07").column("item_kind").codes)
    standards = led("JG05", "2023-Q4")
    for key in ("record_kind", "standard_kind", "role", "pilot_status", "field"):
        assert {str(row[key]) for row in standards if row.get(key)} == set(form_of("JG05").column(key).codes)
    # The last quarters before the end hold what is under way.
    assert {str(row["status"]) for row in standards if row.get("status")} >= {"立项", "征求意见", "发布", "废止"}


def test_standards_led_and_pilots_reach_the_plans_numbers() -> None:
    rows = led("JG05", "2023-Q4")
    led_ones = {
        row["title"]
        for row in rows
        if row.get("standard_kind") in ("国家标准", "行业标准")
        and row["role"] == "主导"
        and row["status"] == "发布"
        and any(in_year(row, "published_on", year) for year in (2021, 2022, 2023))
        and not str(row["standard_no"]).startswith("GB/Z")
    }
    assert 3 <= len(led_ones) <= 5
    pilots = [row for row in rows if row["record_kind"] == "标准化试点示范"]
    assert sum(row["pilot_approved_on"] >= date(2021, 1, 1) for row in pilots) == 3
    assert any(str(row.get("standard_no")).startswith("GB/Z") for row in rows)
    # Long dashes and hyphens both occur; a standard with several drafters stands once for each.
    assert {"—" in str(row["standard_no"]) for row in rows if row.get("standard_no")} == {True, False}
    drafters = Counter(row["title"] for row in rows if row["record_kind"] == "标准")
    assert max(drafters.values()) >= 2


def test_role_follows_rank_and_number_follows_kind() -> None:
    marks = {"国家标准": "GB/", "地方标准": "DB64/", "团体标准": "T/", "企业标准领跑者": "Q/"}
    for row in led("JG05", "2023-Q4"):
        if row["record_kind"] != "标准":
            continue
        assert (row["role"] == "主导") == (row["drafter_rank"] == 1)
        if row.get("standard_no"):
            assert str(row["standard_no"]).startswith(marks.get(str(row["standard_kind"]), ""))


def test_key_technology_of_a_year_is_about_what_the_plan_asks() -> None:
    rows = led("JG07", "2023-Q4")
    begun = Counter((row["item_kind"], row["started_on"].year) for row in rows if row.get("started_on"))
    for year in (2021, 2022, 2023):
        assert 5 <= begun["重大科技项目", year] <= 6
        assert 13 <= begun["关键共性技术攻关", year] <= 16
    assert sum(begun["重大科技项目", year] for year in (2021, 2022, 2023)) >= 15
    assert sum(begun["关键共性技术攻关", year] for year in (2021, 2022, 2023)) >= 40
    materials = [row for row in rows if row["field"] == "新材料" and row.get("open_bid") == "是"]
    # Published: twelve open-bid projects on new materials in 2021; others may deal with them beside.
    assert sum(in_year(row, "started_on", 2021) for row in materials) >= 12
    in_catalogue = [row for row in rows if row.get("in_national_catalogue") == "是"]
    new = [row for row in in_catalogue if row["catalogue_date"] >= date(2021, 1, 1)]
    assert 15 <= len(new) <= 20
    assert Counter(row["status"] for row in rows if row.get("status"))["已验收"] > 40


@pytest.mark.parametrize("form", ENTRIES)
def test_a_departments_list_is_the_union_of_its_counties_but_for_stated_differences(form: str) -> None:
    found = set()
    for quarter in QUARTERS:
        for is_final in (False, True) if quarter.index == 4 else (False,):
            theirs, ours = (
                {
                    key_of(form, row): row
                    for unit in group
                    for row in ledger_rows(SEED, form, unit, quarter, is_final=is_final)
                    if row.get("level") != "市级"
                }
                for group in (DEPARTMENTS[form], profiles())
            )
            assert all(theirs[key] == ours[key] for key in theirs.keys() & ours.keys())
            found |= {(key, str(quarter)) for key in theirs.keys() ^ ours.keys()}
    stated = set()
    for difference in differences(SEED):
        if difference.form != form:
            continue
        key = tuple(str(difference.key.get(each)) for each in form_of(form).business_key)
        quarter_text = difference.first
        while quarter_text <= difference.last:
            stated.add((key, quarter_text))
            quarter_text = quarters_later(quarter_text, 1)
        assert difference.missing_from in (difference.unit, difference.department)
    assert found == stated
    assert 4 <= len({key for key, _ in stated}) <= 9
    assert not any(quarter.endswith("Q4") for _, quarter in stated)


@pytest.mark.parametrize("form", ENTRIES)
def test_nothing_vanishes_and_no_status_goes_back(form: str) -> None:
    ranks = {code: rank for rank, code in enumerate(form_of(form).column("status").codes)}
    for unit in units():
        before: dict[tuple[str, ...], Row] = {}
        for quarter in QUARTERS:
            rows = {key_of(form, row): row for row in listed(form, unit, str(quarter))}
            assert before.keys() <= rows.keys(), (unit, quarter)
            for key, last in before.items():
                now, then = rows[key].get("status"), last.get("status")
                if now is None or ranks[str(now)] >= ranks[str(then)]:
                    continue
                # Only a title that ran out comes back, with a later recognition.
                assert (then, now) == ("到期", "有效")
                assert rows[key]["recognised_on"] > last["recognised_on"]
            before = rows


@pytest.mark.parametrize(
    ("form", "keys"),
    [
        ("JG04", ("approved_on", "recognised_on", "revoked_on")),
        ("JG05", ("published_on", "effective_on")),
        ("JG05", ("pilot_approved_on", "pilot_accepted_on")),
        ("JG06", ("first_recognised_on", "recognised_on", "valid_to")),
        ("JG06", ("recognised_on", "revoked_on")),
        ("JG07", ("started_on", "accepted_on")),
        ("JG07", ("started_on", "planned_end_on")),
    ],
)
def test_dates_are_in_order(form: str, keys: tuple[str, ...]) -> None:
    for row in led(form, "2023-Q4"):
        days = [row[key] for key in keys if row.get(key)]
        assert days == sorted(days), row


@pytest.mark.parametrize("form", ENTRIES)
def test_nothing_is_listed_before_it_has_happened(form: str) -> None:
    planned = {"valid_to", "effective_on", "planned_end_on"}
    happened = [c.key for c in form_of(form).columns if c.type == "date" and c.key not in planned]
    for quarter in QUARTERS[::3]:
        for row in led(form, str(quarter)):
            assert all(row[key] <= quarter.last_day for key in happened if row.get(key))


@pytest.mark.parametrize("form", ENTRIES)
def test_rows_fit_the_form_and_say_they_are_synthetic(form: str) -> None:
    columns = form_of(form).columns
    for row in led(form, "2022-Q2"):
        assert row.keys() <= {column.key for column in columns}
        for column in columns:
            if column.required == "always":
                assert row.get(column.key) is not None, (column.key, row)
            if column.codes and row.get(column.key) is not None:
                assert row[column.key] in allowed(column)
        code = str(row[USCC[form]])
        assert uscc.is_valid(code)
        assert "DEM" in code
        assert any("演示" in str(value) for key, value in row.items() if key.endswith("_name"))


@pytest.mark.parametrize("form", ENTRIES)
def test_a_key_stands_once_in_a_list(form: str) -> None:
    for unit in (*DEPARTMENTS[form], "ND", "640106"):
        keys = Counter(key_of(form, row) for row in listed(form, unit, "2023-Q4"))
        assert not keys or max(keys.values()) == 1


def test_another_seed_is_another_world() -> None:
    assert listed("JG04", "640106", "2022-Q4", 7) != listed("JG04", "640106", "2022-Q4")
    assert listed("JG06", "640106", "2022-Q4", 7) != listed("JG06", "640106", "2022-Q4")
