"""Several sheets that might be meant: the one of this period is read, or the file says that nobody can tell."""

import openpyxl
import pytest

from jigai.domain.periods import Period
from jigai.readers.period_mentions import agrees

THIS, LAST = "重点技术改造项目调度表　2021年3月", "重点技术改造项目调度表　2021年2月"


@pytest.fixture
def read_sheets(maker, read_file):
    """A workbook of 封面 and data sheets: name -> (title, project name), the given ones hidden."""

    def reading(sheets, hidden=(), **cover):
        data = {}
        for name, (title, project) in sheets.items():
            rows = maker.rows("JG02", [{**maker.project, "project_name": project}])
            data[name] = [[title], *rows[1:]]
        path = maker.sheets({"封面": maker.cover_rows(**cover), **data}, "sheets.xlsx")
        book = openpyxl.load_workbook(path)
        for name in hidden:
            book[name].sheet_state = "hidden"
        book.save(path)
        return read_file(path)

    return reading


@pytest.mark.parametrize(
    ("sheets", "chosen"),
    [
        ({"数据": (THIS, "甲"), "数据 (2)": (LAST, "乙")}, "数据"),
        ({"数据 (2)": (LAST, "乙"), "数据": (THIS, "甲")}, "数据"),
        ({"数据": (LAST, "乙"), "数据 (2)": (THIS, "甲")}, "数据 (2)"),
        ({"数据": ("", "甲"), "2月": ("", "乙"), "草稿": ("", "丙")}, "数据"),
        ({"2月": ("", "乙"), "3月": ("", "甲")}, "3月"),
        ({"二月": ("", "乙"), "三月份": ("", "甲")}, "三月份"),
        ({"202102": ("", "乙"), "202103": ("", "甲")}, "202103"),
        ({"上月": (LAST, "乙"), "Sheet2": ("", "甲")}, "Sheet2"),
        ({"Sheet1": ("", "甲")}, "Sheet1"),
        ({"数据": (LAST, "甲")}, "数据"),
    ],
)
def test_the_sheet_of_this_period(read_sheets, sheets, chosen):
    reading = read_sheets(sheets)
    assert reading.unreadable is None
    assert (reading.data_sheet, reading.rows[0].values["project_name"]) == (chosen, sheets[chosen][1])


@pytest.mark.parametrize(
    "sheets",
    [
        {"Sheet1": ("", "甲"), "Sheet2": ("", "乙")},
        {"甲表": (THIS, "甲"), "乙表": (THIS, "乙")},
        {"数据": (LAST, "甲"), "草稿": ("", "乙")},
        {"数据": (LAST, "甲"), "1月": ("", "乙")},
    ],
)
def test_no_guess_where_nothing_tells_them_apart(read_sheets, sheets):
    unreadable = read_sheets(sheets).unreadable
    assert unreadable.kind == "sheet_ambiguous"
    assert all(f"“{name}”" in unreadable.detail["reason"] for name in sheets)


def test_a_hidden_sheet_gives_way(read_sheets):
    sheets = {"Sheet1": ("", "旧"), "Sheet2": ("", "新")}
    assert read_sheets(sheets, hidden=["Sheet1"]).data_sheet == "Sheet2"
    assert read_sheets({"Sheet1": ("", "独")}, hidden=["Sheet1"]).data_sheet == "Sheet1"


def test_a_summary_beside_the_data_is_no_candidate(maker, read_file):
    rows = maker.rows("JG02", [maker.project])
    summary = [["项目名称", "建设单位", "计划总投资", "建设阶段", "备注", "项目层级"], ["合计", "", 1, "", "", ""]]
    path = maker.sheets({"封面": maker.cover_rows(), "汇总": summary, "台账": rows})
    assert read_file(path).data_sheet == "台账"


def test_data_below_the_cover_on_the_same_sheet(maker, read_file):
    rows = [*maker.cover_rows(), [], *maker.rows("JG02", [maker.project])]
    reading = read_file(maker.sheets({"调度表": rows}))
    assert (reading.cover_sheet, reading.data_sheet, reading.unit_code) == ("调度表", "调度表", "640104")
    assert [row.row for row in reading.rows] == [len(rows)]


def test_two_covers_that_differ(maker, read_file):
    rows = maker.rows("JG02", [maker.project])
    covers = {"封面2月": maker.cover_rows(period="2021-02"), "封面3月": maker.cover_rows()}
    unreadable = read_file(maker.sheets({**covers, "数据": rows})).unreadable
    assert unreadable.kind == "sheet_ambiguous"
    same = {"封面一": maker.cover_rows(), "封面二": maker.cover_rows()}
    assert read_file(maker.sheets({**same, "数据": rows})).unreadable is None
    official = {"封面2月": maker.cover_rows(period="2021-02"), "封面": maker.cover_rows()}
    assert read_file(maker.sheets({**official, "数据": rows})).period == "2021-03"


def test_an_empty_cover_gives_way_to_the_one_that_is_filled(maker, read_file):
    sheets = {"封面": [["见填报信息"]], "填报信息": maker.cover_rows(), "数据": maker.rows("JG02", [maker.project])}
    assert read_file(maker.sheets(sheets)).cover_sheet == "填报信息"


def test_a_line_under_a_table_is_no_cover(maker, read_file):
    rows = [*maker.rows("JG02", [maker.project]), ["填报人：张三　联系电话：0951-1　单位负责人：李四　填报日期：无"]]
    reading = read_file(maker.sheets({"台账": rows, "填报信息": maker.cover_rows()}))
    assert (reading.cover_sheet, reading.data_sheet) == ("填报信息", "台账")


@pytest.mark.parametrize(
    ("text", "period", "answer"),
    [
        ("2021年3月", "2021-03", True),
        ("二〇二一年三月份", "2021-03", True),
        ("３月", "2021-03", True),
        ("2021-03", "2021-03", True),
        ("2021.03", "2021-03", True),
        ("202103台账", "2021-03", True),
        ("2021年1-3月", "2021-03", True),
        ("1—3月", "2021-03", True),
        ("2021年2月", "2021-03", False),
        ("2020年3月", "2021-03", False),
        ("12月", "2021-02", False),
        ("十二月", "2021-02", False),
        ("2021年", "2021-03", None),
        ("2020年", "2021-03", False),
        ("2021年一季度", "2021-03", None),
        ("2021年二季度", "2021-03", False),
        ("2021年定案", "2021-12", False),
        ("填报日期：2021年4月2日", "2021-03", None),
        ("2021-04-02", "2021-03", None),
        ("有效期至：2022年1月", "2021-03", None),
        ("数据", "2021-03", None),
        ("2021年第一季度", "2021-Q1", True),
        ("Q1", "2021-Q1", True),
        ("四季度", "2021-Q1", False),
        ("3月底", "2021-Q1", None),
        ("6月", "2021-Q1", False),
        ("2021年定案", "2021", True),
        ("2021年12月", "2021", None),
        ("2020年12月", "2021", False),
        ("2021", "2021", True),
        ("2020年", "2021", False),
    ],
)
def test_which_period_a_title_names(text, period, answer):
    assert agrees([text], Period.parse(period)) is answer


def test_of_several_mentions_one_is_enough():
    assert agrees(["3月", "2021年2月转来"], Period.parse("2021-03")) is True
