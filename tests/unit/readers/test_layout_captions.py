"""Captions in every dress, in one row or several; captions that come again under groups are never mixed up."""

from itertools import combinations

import openpyxl
import pytest

from jigai.catalog.forms import form, forms
from jigai.readers.captions import Captions
from jigai.readers.folding import bare, parted

GROUPED = {column.key: column for column in form("JG01").columns if column.group}


@pytest.fixture
def read_rows(maker, read_file):
    """A workbook whose data sheet is exactly these rows, some cells merged (A1:B2)."""

    def reading(rows, form_code="JG02", merges=()):
        path = maker.sheets({"封面": maker.cover_rows(form_code), "数据": rows}, "rows.xlsx")
        book = openpyxl.load_workbook(path)
        for merged in merges:
            book["数据"].merge_cells(merged)
        book.save(path)
        return read_file(path)

    return reading


@pytest.mark.parametrize("code", sorted(forms()))
def test_no_words_of_a_form_mean_two_columns(code):
    spec = forms()[code]
    words = [
        (bare(column.group or ""), bare(word), column.key)
        for column in spec.columns
        for word in {column.caption, *column.synonyms}
    ]
    clashes = [(one, other) for one, other in combinations(words, 2) if one[:2] == other[:2] and one[2] != other[2]]
    assert clashes == []


@pytest.mark.parametrize("code", sorted(forms()))
def test_every_caption_and_synonym_is_its_column_s(code):
    captions = Captions(forms()[code])
    for column in forms()[code].columns:
        own = captions.meaning(column.group or "", column.caption)
        assert own is not None
        assert (own.column.key, own.is_renamed, own.unit) == (column.key, False, None)
        for synonym in column.synonyms:
            other = captions.meaning(column.group or "", synonym)
            assert other is not None
            assert (other.column.key, other.is_renamed) == (column.key, True)


@pytest.mark.parametrize("key", sorted(GROUPED))
def test_a_caption_below_another_group_is_not_taken_for_this_one_s(key):
    column, captions = GROUPED[key], Captions(form("JG01"))
    for group in ["固定资产投资", "上月", *(other.group for other in GROUPED.values() if other.group != column.group)]:
        found = captions.meaning(group, column.caption)
        assert found is None or found.column.group == group


@pytest.mark.parametrize(
    ("caption", "key"),
    [
        ("计划总投资（万元）", "total_planned"),
        ("计划总投资(单位：万元)", "total_planned"),
        ("计划总投资\n【万元】", "total_planned"),
        ("计划\n总投资/万元", "total_planned"),
        ("18.计划总投资（必填）①", "total_planned"),
        ("（一）项目代码", "project_code"),
        ("\u200b项目代码_x000D_\n", "project_code"),
        ("所在  园区*", "park"),
        ("投资项目代码（24位）", None),
        ("累计完成投资", None),
        ("总投资额", None),
    ],
)
def test_what_is_unmistakable_and_what_is_not(caption, key):
    found = Captions(form("JG02")).meaning("", caption)
    assert (found.column.key if found else None) == key


@pytest.mark.parametrize(
    ("text", "rest", "unit"),
    [
        ("营业收入（本年累计，千元）", "营业收入(本年累计)", "千元"),
        ("营业收入（千元）（本年累计）", "营业收入(本年累计)", "千元"),
        ("工业投资（亿元）/本月（万元）", "工业投资/本月", "万元"),
        ("享受企业数（家）", "享受企业数", "家"),
        ("清单年度", "清单年度", None),
        ("本月", "本月", None),
        ("（万元）", "(万元)", None),
    ],
)
def test_the_unit_a_caption_names(text, rest, unit):
    assert parted(text) == (rest, unit)


@pytest.mark.parametrize("joint", ["{0}/{1}", "{0}{1}", "{0}（{1}）", "{1}{0}", "{0}\n{1}"])
def test_group_and_caption_in_one_cell(read_rows, maker, joint):
    columns = form("JG01").columns
    groups = [column.group and column.group.removeprefix("其中：") for column in columns]
    pairs = zip(groups, columns, strict=True)
    captions = [joint.format(group, column.caption) if group else column.caption for group, column in pairs]
    reading = read_rows([captions, [maker.industry.get(column.key, "") for column in columns]], "JG01")
    assert list(reading.columns) == [column.key for column in columns]


def test_groups_in_the_middle_of_their_columns_are_not_guessed(read_rows):
    """Centred by hand: 工业投资 stands above the second of its columns, and would reach into the next group."""
    captions = ["行业代码", "行业名称", *["本月", "本年累计", "上年同期累计"] * 2]
    groups = ["", "", "", "工业投资", "", "", "其中：技术改造投资", ""]
    reading = read_rows([groups, captions, ["26", "化工", 1, 2, 3, 4, 5, 6]], "JG01")
    assert reading.columns == {
        "industry_code": "A", "industry_name": "B", "industrial_ytd": "D", "renovation_ytd": "G",
    }  # fmt: skip
    missing = {note.column_key for note in reading.notes if note.kind == "column_missing"}
    assert {"industrial_month", "industrial_prior_ytd", "renovation_month", "renovation_prior_ytd"} <= missing


def test_a_group_the_form_does_not_have_keeps_its_columns(read_rows):
    groups = ["", "", "固定资产投资", "", "", "工业投资", "", ""]
    captions = ["行业代码", "行业名称", *["本月", "本年累计", "上年同期累计"] * 2]
    merges = ["C1:E1", "F1:H1"]
    reading = read_rows([groups, captions, ["26", "化工", 1, 2, 3, 4, 5, 6]], "JG01", merges)
    assert {key: reading.columns[key] for key in ("industrial_month", "industrial_prior_ytd")} == {
        "industrial_month": "F",
        "industrial_prior_ytd": "H",
    }
    assert reading.rows[0].values["industrial_month"] == "4"


def test_groups_by_other_names(read_rows, maker):
    rows = maker.rows("JG01", [maker.industry])
    rows[2] = [
        {"其中：技术改造投资": "技改投资（万元）", "工业投资": "一、工业投资"}.get(cell, cell) for cell in rows[2]
    ]
    reading = read_rows(rows, "JG01")
    assert len(reading.columns) == len(form("JG01").columns)
    assert {note.kind for note in reading.notes} == {"column_renamed"}


def test_a_group_in_another_unit_is_told(read_rows, maker):
    rows = maker.rows("JG01", [maker.industry])
    rows[2] = [cell.replace("工业投资", "工业投资（亿元）") if cell == "工业投资" else cell for cell in rows[2]]
    differing = [note for note in read_rows(rows, "JG01").notes if note.kind == "unit_line_differs"]
    assert [(note.cell, note.detail["found"]) for note in differing] == [("C4", "亿元"), ("D4", "亿元"), ("E4", "亿元")]


def test_captions_in_both_rows_of_a_header_whose_groups_are_the_unit_s_own(read_rows, maker):
    title, unit, captions, values = maker.rows("JG02", [maker.project])
    upper, lower = list(captions), [""] * len(captions)
    for at in range(17, 23):
        upper[at], lower[at] = "投资情况" if at == 17 else "", captions[at]
    reading = read_rows([title, unit, upper, lower, values], "JG02", ["R3:W3", "A3:A4", "B3:B4"])
    assert len(reading.columns) == len(captions)
    assert [row.row for row in reading.rows] == [5]
    assert reading.notes == []


def test_captions_merged_down_over_a_blank_row(read_rows, maker):
    title, unit, captions, values = maker.rows("JG02", [maker.project])
    sub = ["", "", "（18位）", *[""] * (len(captions) - 3)]
    reading = read_rows([title, unit, captions, sub, values], "JG02", ["A3:A4", "B3:B4", "D3:D4"])
    assert [row.row for row in reading.rows] == [5]


def test_a_row_of_units_below_the_captions(read_rows, maker):
    title, unit, captions, values = maker.rows("JG02", [maker.project])
    units = ["" for _ in captions]
    units[17], units[18] = "（万元）", "亿元"
    reading = read_rows([title, unit, captions, units, values])
    assert [row.row for row in reading.rows] == [5]
    (differs,) = [note for note in reading.notes if note.kind == "unit_line_differs"]
    assert (differs.column_key, differs.detail["found"]) == ("year_planned", "亿元")


@pytest.mark.parametrize("caption", ["序号", "序 号", "行次", "No."])
def test_a_serial_column_is_told_and_no_fault(read_rows, maker, caption):
    rows = [["", *row] for row in maker.rows("JG02", [maker.project])]
    rows[2][0], rows[3][0] = caption, 1
    reading = read_rows(rows)
    assert [(note.kind, note.cell) for note in reading.notes] == [("serial_column", "A3")]
    assert reading.columns["project_code"] == "B"


def test_a_sub_total_beside_a_serial_number(read_rows, maker):
    rows = [["", *row] for row in maker.rows("JG02", [maker.project, {"project_name": "小 计", "month_done": 5}])]
    rows[2][0], rows[3][0], rows[4][0] = "序号", 1, 2
    reading = read_rows(rows)
    assert [row.row for row in reading.rows] == [4]
    assert [note.row for note in reading.notes if note.kind == "subtotal_row"] == [5]


def test_captions_of_two_rows_repeated_on_the_next_page(read_rows, maker):
    rows = maker.rows("JG01", [maker.industry])
    reading = read_rows([*rows, *rows], "JG01")
    assert [row.row for row in reading.rows] == [5, 10]
    assert [note.row for note in reading.notes if note.kind == "note_row"] == [6, 7, 8, 9]


def test_a_group_merged_over_a_blank_column_too(read_rows):
    groups = ["", "", "工业投资", "", "", ""]
    captions = ["行业代码", "行业名称", "", "本月", "本年累计", "上年同期累计"]
    reading = read_rows([groups, captions, ["26", "化工", "", 1, 2, 3]], "JG01", ["C1:F1"])
    assert [reading.columns[f"industrial_{time}"] for time in ("month", "ytd", "prior_ytd")] == ["D", "E", "F"]
    assert "column_unknown" not in {note.kind for note in reading.notes}


def test_a_merged_group_of_the_unit_s_own_casts_no_doubt_on_the_others(read_rows):
    groups = ["", "", "固定资产投资", "", "工业投资", "", "", "其中：技术改造投资", "", ""]
    captions = ["行业代码", "行业名称", "本月", "本年累计", *["本月", "本年累计", "上年同期累计"] * 2]
    reading = read_rows([groups, captions, ["26", "化工", *range(1, 9)]], "JG01", ["C1:D1"])
    assert [reading.columns[key] for key in ("industrial_month", "industrial_prior_ytd", "renovation_ytd")] == [
        "E", "G", "I",
    ]  # fmt: skip


def test_a_caption_of_one_group_alone_is_known_without_it_but_not_below_another():
    captions = Captions(form("JG01"))
    found = captions.meaning("", "建筑工程")
    assert found is not None
    assert (found.column.key, found.is_renamed) == ("renovation_building_ytd", True)
    assert captions.meaning("房地产投资", "建筑工程") is None
    assert captions.meaning("", "本月") is None


def test_data_cells_merged_over_rows_are_told_and_not_filled_down(read_rows, maker):
    second = {**maker.project, "enterprise_name": "", "month_done": ""}
    rows = [*maker.rows("JG02", [maker.project, second]), ["注：无"]]
    reading = read_rows(rows, merges=["T4:T5", "D4:D5", "A6:C7"])
    told = [note for note in reading.notes if note.kind == "merged_cells"]
    assert [(note.cell, note.column_key, note.detail["range"]) for note in told] == [
        ("D4", "enterprise_name", "D4:D5"),
        ("T4", "month_done", "T4:T5"),
    ]
    assert [row.values["month_done"] for row in reading.rows] == ["380.5", None]
