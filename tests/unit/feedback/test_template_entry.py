"""Typing into the official workbook: what is open, what is locked, what the cells offer and take."""

import zipfile

import pytest
from openpyxl.utils import get_column_letter

from jigai.catalog.code_lists import allowed
from jigai.catalog.forms import cover_fields, form, forms
from jigai.catalog.sheet_layout import column_letters, cover_cells, first_data_row
from jigai.feedback.data_page import VALIDATED_ROWS, column_width
from jigai.feedback.text_width import display_width, line_count

CLERK_MAY = ("insertRows", "deleteRows", "sort", "autoFilter", "formatCells", "formatColumns", "formatRows", "objects")


def checks_of(sheet):
    """First cell of the range -> data validation."""
    return {str(one.sqref).split(":")[0]: one for one in sheet.data_validations.dataValidation}


def entries_of(book, validation):
    area = validation.formula1.partition("!")[2].replace("$", "")
    return tuple(cell.value for row in book["代码表"][area] for cell in row)


def test_the_cover_protects_captions_and_leaves_input_open(official):
    cover = official("JG02")["封面"]
    assert cover.protection.sheet
    assert cover.protection.password is None
    open_keys = {field.key for field in cover_fields() if not cover[cover_cells()[field.key]].protection.locked}
    locked_keys = {field.key for field in cover_fields()} - open_keys
    assert locked_keys == {"form_code", "form_version", "unit_code", "unit_name"}
    assert all(cover[f"A{row}"].protection.locked for row in range(1, 15))
    yellow = {cover[cover_cells()[key]].fill.fgColor.rgb for key in open_keys}
    assert yellow == {"FFFFF9D9"}


@pytest.mark.parametrize("code", sorted(forms()))
def test_captions_are_locked_and_every_cell_below_is_open(official, code):
    spec = form(code)
    data = official(code, rows=[{spec.columns[0].key: "x"}])["数据"]
    assert data.protection.sheet
    assert data.protection.password is None
    assert {name for name in CLERK_MAY if getattr(data.protection, name)} == set()
    top = first_data_row(spec)
    above = [data.cell(row, column + 1) for row in range(1, top) for column in range(len(spec.columns))]
    assert all(cell.protection.locked for cell in above)
    assert not data.cell(top, 1).protection.locked
    spans = [(span.min, span.max, span.protection.locked) for span in data.column_dimensions.values()]
    open_columns = {column for first, last, locked in spans for column in range(first, last + 1) if not locked}
    # A spreadsheet deletes a row of a protected sheet only where no cell of it is locked, to the very last column.
    assert open_columns == set(range(1, 16_385))


def test_the_sheet_is_no_wider_than_its_form(official, tmp_path):
    """An open column counts as no cell: a sheet that claims 16,384 columns is read as a hostile one."""
    official("JG02")
    with zipfile.ZipFile(tmp_path / "JG02.xlsx") as package:
        xml = package.read("xl/worksheets/sheet2.xml").decode()
    assert f'<dimension ref="A1:{get_column_letter(len(form("JG02").columns) + 1)}3"/>' in xml


@pytest.mark.parametrize("code", sorted(forms()))
def test_every_list_is_behind_a_drop_down(official, code):
    book, spec = official(code), form(code)
    checks, letters, top = checks_of(book["数据"]), column_letters(spec), first_data_row(spec)
    own_unit = book["封面"][cover_cells()["unit_code"]].value
    for column in spec.columns:
        check = checks[f"{letters[column.key]}{top}"]
        assert str(check.sqref).endswith(str(top + VALIDATED_ROWS - 1))
        listed = ("是", "否") if column.type == "yesno" else allowed(column)
        listed = (own_unit,) if column.list_name == "own_unit" else listed
        assert (check.type == "list") is bool(listed), column.key
        if listed:
            assert entries_of(book, check) == tuple(listed), column.key
            assert check.showErrorMessage is (column.type != "multilist")
    nil = checks_of(book["封面"])[cover_cells()["nil_return"]]
    assert entries_of(book, nil) == ("是", "否")


def test_a_column_of_several_entries_is_explained_and_takes_them(official):
    check = checks_of(official("JG02")["数据"])[f"{column_letters(form('JG02'))['problem_kinds']}4"]
    assert "只能选一项" in check.prompt
    assert "、".join(form("JG02").column("problem_kinds").codes) in check.prompt
    assert not check.showErrorMessage


def test_numbers_and_dates_warn_and_let_pass(official):
    checks = checks_of(official("JG07")["数据"])
    letters = column_letters(form("JG07"))
    kinds = {key: checks[f"{letters[key]}4"] for key in ("budget", "started_on")}
    assert [(check.type, check.errorStyle) for check in kinds.values()] == [("decimal", "warning"), ("date", "warning")]


def test_no_prompt_is_longer_than_a_spreadsheet_takes(official):
    for code in forms():
        for check in official(code)["数据"].data_validations.dataValidation:
            assert len(check.prompt or "") <= 255
            assert len(check.promptTitle or "") <= 32


def test_required_columns_differ_without_colour(official):
    """Always, on a condition, as one likes: weight of the letters and kind of the line below."""
    data, spec = official("JG05")["数据"], form("JG05")
    looks = {}
    for column in spec.columns:
        cell = data[f"{column_letters(spec)[column.key]}3"]
        kind = column.required if column.required in ("always", "never") else "condition"
        looks.setdefault(kind, set()).add((bool(cell.font.b), cell.border.bottom.style))
    assert looks == {"always": {(True, "thick")}, "condition": {(True, "mediumDashed")}, "never": {(False, "thin")}}
    legend = {data.cell(2, at).value: data.cell(2, at) for at in (3, 4, 5)}
    found = {word: (bool(cell.font.b), cell.border.bottom.style) for word, cell in legend.items()}
    assert found == {"必填": (True, "thick"), "按条件必填": (True, "mediumDashed"), "选填": (False, "thin")}


def test_empty_cells_below_are_formatted_for_what_belongs_there(official):
    """A clerk who types a code into an empty row must not lose its last digits."""
    data, letters = official("JG02")["数据"], column_letters(form("JG02"))
    formats = {key: data.column_dimensions[letters[key]].number_format for key in ("enterprise_uscc", "total_planned")}
    assert formats == {"enterprise_uscc": "@", "total_planned": "#,##0.00####"}
    dates = official("JG07")["数据"].column_dimensions[column_letters(form("JG07"))["started_on"]]
    assert dates.number_format == "yyyy-mm-dd"


@pytest.mark.parametrize("code", sorted(forms()))
def test_captions_and_codes_are_not_cut(official, code):
    data, spec = official(code)["数据"], form(code)
    header = first_data_row(spec) - 1
    for column in spec.columns:
        width = data.column_dimensions[column_letters(spec)[column.key]].width
        needed = 16 * line_count(column.caption, width)
        assert needed <= data.row_dimensions[header].height, column.caption
        longest = max((display_width(code) for code in column.codes), default=0)
        assert column.type != "list" or min(longest, 34) <= width
        assert column_width(column) <= 36


def test_the_filter_reaches_over_all_columns(official):
    assert official("JG01")["数据"].auto_filter.ref == f"A4:M{4 + VALIDATED_ROWS}"
    assert official("JG02")["数据"].auto_filter.ref == f"A3:AB{3 + VALIDATED_ROWS}"


def test_the_list_sheet_holds_the_units_own_code_and_names(official):
    sheet = official("JG02")["代码表"]
    columns = {column[0].value: [cell.value for cell in column[1:] if cell.value] for column in sheet.iter_cols()}
    assert columns["建设地点代码"] == ["640104"]
    assert len(columns["行业代码"]) > 500
    assert "化学药品原料药制造" in columns["名称"]


def test_the_list_of_commitments_says_who_answers(official):
    sheet = official("JG08")["代码表"]
    captions = [cell.value for cell in sheet[1]]
    code, answering = captions.index("事项编号"), captions.index("责任单位")
    said = {row[code]: row[answering] for row in sheet.iter_rows(min_row=2, values_only=True)}
    assert said["A4-06"] == "自治区科技厅、自治区工业和信息化厅、宁夏银保监局、宁东能源化工基地管委会、各设区的市"
