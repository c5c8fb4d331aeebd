from datetime import date
from decimal import Decimal

import pandas as pd

from jigai.catalog.forms import form
from jigai.domain.findings import Place
from jigai.domain.readings import DataRow, Reading, Rows
from jigai.validation.frames import covers_frame, readings_frame, rows_frame, with_own_facts


def test_a_reading_and_its_landed_rows_make_the_same_frame():
    texts = {
        "project_code": "a ",
        "total_planned": "2.35",
        "list_year": "2021",
        "start_month": "2021年3月",
        "tier": None,
    }
    values = {"project_code": "a", "total_planned": "2.35", "list_year": 2021, "start_month": "2021-03", "tier": None}
    reading = Reading("f.xlsx", "0", "xlsx", rows=Rows.of([DataRow(4, texts, values)]))
    landed = {"submission_id": 7, "row_number": 4, "total_planned": Decimal("2.35"), "list_year": 2021}
    landed |= {"project_code": "a", "start_month": "2021-03"} | {f"{key}_text": text for key, text in texts.items()}
    of = form("JG02")
    pd.testing.assert_frame_equal(readings_frame(of, {7: reading}), rows_frame(of, [landed]))


def test_types_are_fixed_even_where_nothing_is_filled():
    empty, blank = rows_frame(form("JG02"), []), rows_frame(form("JG02"), [{"submission_id": 1, "row_number": 4}])
    assert dict(empty.dtypes) == dict(blank.dtypes)
    assert blank["total_planned"].dtype == "float64"
    assert blank["total_planned"].isna().all()
    assert blank["tier"].tolist() == [None]
    assert list(blank.columns[:4]) == ["submission_id", "row_number", "project_code_text", "project_code"]


def test_dates_are_iso_text():
    landed = {"submission_id": 1, "row_number": 4, "published_on": date(2022, 5, 19)}
    assert rows_frame(form("JG09"), [landed])["published_on"].tolist() == ["2022-05-19"]


def test_covers_have_every_column_of_the_cover():
    assert {"unit_code", "unit_code_text", "data_row_count", "row_number"} <= set(covers_frame([]).columns)


def test_rows_know_their_own_submission():
    frame = rows_frame(form("JG01"), [{"submission_id": key, "row_number": 5} for key in (1, 2)])
    places = {1: Place(1, "640104", "", "JG01", "2021-02", None), 2: Place(2, "ND", "", "JG01", "2021", None)}
    known = with_own_facts(frame, places)
    assert known["own_unit"].tolist() == ["640104", "ND"]
    assert known["own_period"].tolist() == ["2021-02", "2021"]
    assert known["own_month"].tolist() == [2.0, 12.0]
