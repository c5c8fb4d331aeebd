"""xls and et: what the reading library passes over in silence."""

import contextlib

import pytest
from tests.fixtures.old_workbooks import StoredError, link_record, old_workbook, ole2, password_record, record

from jigai.readers import compound
from jigai.readers.marked_cells import ErrorValue
from jigai.readers.old_workbook import look_through
from jigai.readers.refusal import Refusal


@pytest.fixture
def read_old(maker, read_file):
    """An old JG02 workbook with one project, some of its cells changed."""

    def read(*, name: str = "a.xls", book_records: bytes = b"", **changed: object):
        rows = maker.rows("JG02", [{**maker.project, **changed}])
        cover = maker.cover_rows(prepared_on="2021-04-03")
        return read_file(maker.file(name, old_workbook({"封面": cover, "数据": rows}, book_records=book_records)))

    return read


def test_whole_numbers_are_numbers(read_old):
    """Excel packs them in another way than others, and the library gives them as another type."""
    (row,) = read_old(month_done=380, list_year=2021, industry_code=2614).rows
    assert (row.values["month_done"], row.values["list_year"], row.values["industry_code"]) == ("380", 2021, "2614")


@pytest.mark.parametrize("is_formula", [False, True])
def test_error_values_are_told(read_old, noted, is_formula):
    reading = read_old(interest_subsidy_ytd=StoredError("#DIV/0!", is_formula), remark=StoredError("#N/A", is_formula))
    told = {(note.sheet, note.cell, note.text) for note in noted(reading, "error_value")}
    assert told == {("数据", "W4", "#DIV/0!"), ("数据", "AB4", "#N/A")}


def test_truth_is_no_error(read_old, noted):
    reading = read_old(zero_land=True)
    assert not noted(reading, "error_value")
    assert reading.rows[0].texts["zero_land"] == "TRUE"


def test_a_link_to_another_file(read_old, noted):
    (note,) = noted(read_old(book_records=link_record("C:\x03报表\x03上月.xls")), "has_external_links")
    assert note.text == "C:/报表/上月.xls"
    to_itself = record(0x1AE, b"\1\0\1\4")
    unused = record(0x1AE, b"\0\0\1\0\0 ")
    assert not noted(
        read_old(book_records=to_itself + unused + record(0x17, b"\1\0\0\0\0\0\0\0")), "has_external_links"
    )


@pytest.mark.parametrize("name", ["a.xls", "a.et"])
def test_a_password(read_old, name):
    assert read_old(name=name, book_records=password_record()).unreadable.kind == "encrypted_file"


def test_rows_keep_their_numbers_under_blank_ones(maker, read_file):
    cover, rows = maker.cover_rows(prepared_on="2021-04-03"), maker.rows("JG02", [maker.project])
    reading = read_file(maker.file("a.xls", old_workbook({"封面": cover, "数据": [[]] * 3 + rows})))
    assert [row.row for row in reading.rows] == [7]


def test_charts_within_a_sheet_are_left_out():
    chart = record(0x809, b"\0\6\x20\0" + bytes(12)) + record(0x205, b"\0\0\0\0\0\0\7\1") + record(0x0A, b"")
    book = old_workbook({"数据": [["甲", StoredError("#REF!")]]}, book_records=chart)
    assert look_through(book).marked == {"数据": {1: {1: ErrorValue("#REF!")}}}


def small_stream(content: bytes) -> bytes:
    """The container with its only stream moved into the sectors of 64 bytes kept for small ones."""
    book = bytearray(ole2({"Workbook": b"", "Container": content}))
    directory = 1024
    size = len(content)
    first = int.from_bytes(book[directory + 2 * 128 + 116 : directory + 2 * 128 + 120], "little")
    book[directory + 116 : directory + 124] = first.to_bytes(4, "little") + (4096).to_bytes(4, "little")
    book[directory + 128 + 116 : directory + 128 + 124] = (0).to_bytes(4, "little") + size.to_bytes(4, "little")
    count = -(-size // 64)
    table = [*range(1, count), 0xFFFFFFFE]
    last = first + 4096 // 512 - 1
    at = 512 + 512 * last  # its last sector becomes the table of the small sectors
    book[at : at + 512] = b"".join(n.to_bytes(4, "little") for n in table).ljust(512, b"\xff")
    fat = 512 + 4 * last
    book[fat : fat + 4] = (0xFFFFFFFE).to_bytes(4, "little")
    book[60:68] = last.to_bytes(4, "little") + (1).to_bytes(4, "little")
    return bytes(book)


def test_a_small_stream():
    assert compound.Compound(small_stream(b"abc" * 100)).stream("Workbook") == b"abc" * 100


@pytest.mark.parametrize("value", [0, 1, 2, 0x7FFFFFFF])
@pytest.mark.parametrize("place", [30, 48, 76, 512 + 4, 512 + 8])
def test_chains_that_lead_nowhere_or_in_circles_end(place, value):
    book = bytearray(old_workbook({"数据": [["甲"]]}))
    book[place : place + 4] = value.to_bytes(4, "little")
    with contextlib.suppress(Refusal):
        look_through(bytes(book))


def test_a_circle_is_no_endless_chain():
    book = bytearray(old_workbook({"数据": [["甲"]]}))
    first = int.from_bytes(book[1024 + 128 + 116 : 1024 + 128 + 120], "little")
    book[512 + 4 * first : 512 + 4 * first + 4] = first.to_bytes(4, "little")
    with pytest.raises(Refusal, match="damaged_file"):
        look_through(bytes(book))
