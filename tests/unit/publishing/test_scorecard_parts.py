"""Parts of the page one by one: target paths, tiles, what changed, who is late, and English of its own figures."""

from decimal import Decimal
from typing import Any

import pytest
from tests.unit.publishing.conftest import PLAN, region, scored

from jigai.publishing import charts_target_path, target_paths, tile_map
from jigai.publishing.area_tables import by_area
from jigai.publishing.late_units import late_units
from jigai.publishing.page_english import aside_en, chinese_marked, figure_en, names_en, period_en, unit_en
from jigai.publishing.page_words import CHANGES
from jigai.publishing.stated_readings import tiles
from jigai.publishing.what_changed import what_changed


def progressed(indicator: str, month: int, value: float, **more: Any) -> dict[str, Any]:
    return {
        "plan_id": PLAN,
        "area_code": "640000",
        "indicator_id": indicator,
        "reading_id": "exclusive",
        "target_scope": "year",
        "period": f"2021-{month:02d}",
        "period_kind": "month",
        "period_year": 2021,
        "period_month": month,
        "indicator_value": Decimal(str(value)),
        "is_leading": True,
        "is_closed": False,
        "comparator": "reach",
        "target_lower": Decimal(100),
        "is_synthetic": True,
    } | more


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[charts_target_path.TargetPath]:
    """What is given to the drawing."""
    given: list[charts_target_path.TargetPath] = []
    monkeypatch.setattr(target_paths, "target_path", lambda path, *names: given.append(path) or "")
    return given


TARGETS = [
    region("A1-01", 2021, "40", year_target=Decimal(100), year_comparator="reach", reading_id="exclusive"),
    region("A1-01", 2022, None, year_target=Decimal(110), year_comparator="reach"),
    region("A1-01", 2023, None, year_target=Decimal(120), plan_target=Decimal(330)),
]
FORECAST = {"forecast_value": Decimal(80), "forecast_low": Decimal(70), "forecast_high": Decimal(95)}


def test_a_path_has_every_year_s_target_the_usual_pace_and_the_year_s_likely_end(drawn) -> None:
    rows = [
        progressed("A1-01", 1, 10, pace_share=Decimal("0.2")),
        progressed("A1-01", 6, 40, pace_share=Decimal("0.5"), **FORECAST),
    ]
    (entry,) = target_paths.target_paths(TARGETS, rows)
    (path,) = drawn
    assert [(mark.year, mark.lower, mark.is_of_plan) for mark in path.marks] == [
        (2021, 100, False), (2022, 110, False), (2023, 120, False), (2023, 330, True),
    ]  # fmt: skip
    assert path.runs[0].stretches == [[(2021 + 1 / 12, 10), (2021.5, 40)]]
    assert path.pace == [(2021 + 1 / 12, 20), (2021.5, 50)]
    assert path.forecast == charts_target_path.Forecast((2021.5, 40), 2022, 80, 70, 95)
    last = entry["last"]
    assert (last["period"], last["value"], last["pace"], last["forecast"], last["range"]) == (
        "2021年6月", "40 个", "50 个", "80 个", "70–95 个",
    )  # fmt: skip
    assert (last["target_zh"], last["target_en"]) == ("达到100个", "reach 100 个")


@pytest.mark.parametrize("closed", [{"is_closed": True}, {"period_month": 12, "period": "2021-12"}])
def test_what_has_ended_has_no_forecast(drawn, closed: dict[str, Any]) -> None:
    (entry,) = target_paths.target_paths(TARGETS, [progressed("A1-01", 6, 40, **FORECAST) | closed])
    assert drawn[0].forecast is None
    assert entry["last"]["forecast"] == "—"


def test_a_flow_begins_anew_in_january_and_a_stock_goes_on(drawn) -> None:
    later = {"period_year": 2022, "period": "2022-01", "period_month": 1}
    for indicator in ("A1-01", "A3-02"):
        targets = [region(indicator, 2021, "1", year_target=Decimal(9), reading_id="exclusive")]
        target_paths.target_paths(targets, [progressed(indicator, 12, 1), progressed(indicator, 1, 2) | later])
    flow, stock = drawn
    assert [len(stretch) for stretch in flow.runs[0].stretches] == [1, 1]
    assert [len(stretch) for stretch in stock.runs[0].stretches] == [2]


def test_the_year_s_own_figure_takes_the_place_of_its_december(drawn) -> None:
    final = progressed("A1-01", 12, 104, period="2021", period_kind="year")
    (entry,) = target_paths.target_paths(TARGETS, [progressed("A1-01", 12, 101), final])
    assert drawn[0].runs[0].stretches == [[(2022.0, 104.0)]]
    assert entry["last"]["value"] == "104 个"


def test_readings_that_disagree_are_all_drawn_and_others_left_out(drawn) -> None:
    rows = [progressed("A1-01", 6, 40), progressed("A1-01", 6, 60, reading_id="inclusive", is_leading=False)]
    (entry,) = target_paths.target_paths(TARGETS, rows)
    assert [letter for letter, _, _ in entry["readings"]] == ["a"]
    disputed = [TARGETS[0] | {"year_reason": "definition_open"}, *TARGETS[1:]]
    (entry,) = target_paths.target_paths(disputed, rows)
    assert entry["readings"] == [
        ("a", "仅本层级项目", entry["readings"][0][2]),
        ("b", "含上级层级项目", entry["readings"][1][2]),
    ]
    assert all(english for _, _, english in entry["readings"])


def test_every_county_city_and_the_zone_has_a_tile_of_its_own() -> None:
    places = tiles()
    assert {level: len(found) for level, found in places.items()} == {"city": 6, "county": 23}
    for found in places.values():
        assert len({(one["tile_row"], one["tile_column"]) for one in found}) == len(found)


def test_a_tile_says_its_number_and_only_its_band_follows_from_it() -> None:
    values = {"640104": "-4.5", "640105": "9", "640106": "9", "640121": "20", "ND": None}
    rows = [region("G-01", 2021, "10")]
    rows += [scored("G-01", code, f"名{code}", "county", 2021, value) for code, value in values.items()]
    (county,) = [one for one in tile_map.tile_maps(by_area(rows, 2021)) if one["level"] == "county"]
    said = {tile["code"]: (tile["text"], tile["band"]) for tile in county["tiles"] if tile["code"] in values}
    assert said == {
        "640104": ("-4.5%", 1), "640105": ("9%", 2), "640106": ("9%", 2), "640121": ("20%", 3), "ND": ("—", 0),
    }  # fmt: skip
    assert county["bands"] == [(1, "-4.5%"), (2, "9%"), (3, "20%")]


@pytest.mark.parametrize(
    ("values", "bands"),
    [([], []), ([1], [(1, 1)]), ([5, 5, 5], [(5, 5)]), (list(range(8)), [(0, 1), (2, 3), (4, 5), (6, 7)])],
)
def test_bands_hold_about_as_many_each_and_part_no_equals(values: list[int], bands: list[tuple[int, int]]) -> None:
    assert tile_map.band_edges([Decimal(one) for one in values]) == bands


def _changes(before: list[dict[str, Any]], now: list[dict[str, Any]]) -> list[tuple[str, str]]:
    found = what_changed(before, now)
    words = {word: name for name, word in CHANGES.items()}
    lines = found["region"] + found["areas"]
    assert all(sum(word in line["kinds"] for line in lines) == count for word, count in found["counts"])
    return [(words[word], line["area_code"]) for line in lines for word in line["kinds"]]


MET = {"year_rating": "achieved", "year_rating_zh": "已完成"}
MISSED = {"year_rating": "not_achieved", "year_rating_zh": "未完成"}
COUNTY = scored("G-01", "640104", "兴庆区", "county", 2021, "3")


@pytest.mark.parametrize(
    ("before", "now", "changes"),
    [
        ([region("G-01", 2021, "9", **MISSED)], [region("G-01", 2021, "9", **MISSED)], []),
        ([region("G-01", 2021, "9", **MISSED)], [region("G-01", 2021, "9.5", **MISSED)], ["restated"]),
        ([region("G-01", 2021, "9", **MISSED)], [region("G-01", 2021, "11", **MET)], ["restated", "rating"]),
        ([region("G-01", 2021, "9", period="2021-10")], [region("G-01", 2021, "9", period="2021-11")],
         ["later_period"]),
        ([region("G-01", 2021, None)], [region("G-01", 2021, "9")], ["new"]),
        ([], [region("G-01", 2021, "9", **MET)], ["new"]),
        ([region("G-01", 2021, "9")], [region("G-01", 2021, None)], ["gone"]),
        ([region("G-01", 2021, "9")], [], ["gone"]),
        ([COUNTY], [COUNTY | {"indicator_value": Decimal(4), **MET}], ["restated"]),
        ([region("G-01", 2021, "9", reading_id="computed")], [region("G-01", 2021, "9", reading_id="published")],
         ["restated"]),
    ],
)  # fmt: skip
def test_what_changed(before: list[dict[str, Any]], now: list[dict[str, Any]], changes: list[str]) -> None:
    assert [kind for kind, _ in _changes(before, now)] == changes


def test_a_change_tells_both_values_with_unit_and_period() -> None:
    (line,) = what_changed([region("G-01", 2021, "9")], [region("G-01", 2021, "9.5")])["region"]
    assert (line["before"]["value"], line["now"]["value"], line["now"]["period"]) == ("9%", "9.5%", "2021年")


def test_who_owes_most_comes_first() -> None:
    late = {"status": "迟报", "form_code": "JG01", "period": "2021-05", "late_days_count": 3}
    owed = late | {"status": "逾期未报", "late_days_count": 40}
    found = late_units([late | {"unit_name": "甲"}, late | {"unit_name": "甲"}, owed | {"unit_name": "乙"}])
    assert [(line["unit"], line["overdue"], line["late"], line["longest"]) for line in found] == [
        ("乙", 1, 0, "40"), ("甲", 0, 2, "3"),
    ]  # fmt: skip
    assert found[0]["owed"][0]["word"].en == "overdue"


@pytest.mark.parametrize(
    ("said", "english"),
    [
        ("+3.25 个百分点", "+3.25 pp"), ("92 个", "92"), ("13.25%", "13.25%"), ("—", "—"), ("", ""),
        ("reach 100 个", "reach 100"),
    ],
)  # fmt: skip
def test_figures_in_english(said: str, english: str) -> None:
    assert figure_en(said) == english


@pytest.mark.parametrize(
    ("said", "english"),
    [
        ("2021年3月", "2021-03"),
        ("2021年一季度", "2021-Q1"),
        ("2021年", "2021"),
        ("2021年定案", "2021, final"),
        ("—", "—"),
    ],
)
def test_periods_in_english(said: str, english: str) -> None:
    assert period_en(said) == english


def test_names_in_english_all_or_none() -> None:
    assert names_en("兴庆区、宁东") == "Xingqing District, Ningdong base"
    assert names_en("兴庆区、无名县") == ""
    assert aside_en("覆盖90%，缺西夏区") == "coverage 90%, missing Xixia District"
    assert aside_en("2021年11月") == "2021-11"
    assert aside_en("统计局公布数") == ""


def test_chinese_quoted_in_english_says_so_and_stays_text() -> None:
    assert chinese_marked("the word 左右 & <b>") == 'the word <span lang="zh-CN">左右</span> &amp; &lt;b&gt;'
    assert (unit_en("个百分点"), unit_en("家"), unit_en("%")) == ("pp", "count", "%")
