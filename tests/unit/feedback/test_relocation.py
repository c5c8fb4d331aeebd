"""Findings about a csv or xls, moved to the official template."""

from jigai.catalog.forms import form
from jigai.catalog.sheet_layout import cover_cells
from jigai.domain.findings import Phase
from jigai.feedback.relocation import to_template


def moved(one, rows=(2, 3, 5)):
    ((finding_id, found),) = to_template([("a", one)], form("JG02"), rows)
    assert finding_id == "a"
    return found


def test_a_cell_moves_to_its_column_and_row(finding):
    found = moved(
        finding(sheet="Sheet1", row=5, cell="K5", column_key="total_planned", message_zh="第5行“计划总投资”2.35万元。")
    )
    assert (found.sheet, found.row, found.cell) == ("数据", 6, "R6")
    assert found.message_zh == "第6行“计划总投资”2.35万元。"


def test_the_sentence_names_the_new_cell_and_no_other_number(finding):
    found = moved(
        finding(
            row=2, cell="K2", column_key="remark", message_zh="K2“备注”AK2、K21、第21行。", message_en="K2 in row 2."
        )
    )
    assert found.message_zh == "AB4“备注”AK2、K21、第21行。"
    assert found.message_en == "AB4 in row 4."


def test_a_cover_finding_moves_to_the_cover(finding):
    found = moved(finding(phase=Phase.COVER, column_key="phone", sheet="Sheet1", row=1, cell="B1"))
    assert (found.sheet, found.cell) == ("封面", cover_cells()["phone"])


def test_what_the_template_does_not_have_loses_its_place(finding):
    found = moved(finding(row=1, cell="K1", phase=Phase.COLUMNS))
    assert (found.sheet, found.row, found.cell) == (None, None, None)


def test_a_row_without_a_column_keeps_its_row(finding):
    found = moved(finding(row=3, cell=None, column_key=None))
    assert (found.sheet, found.row, found.cell) == ("数据", 5, None)
