"""However a sheet is cut into chunks, what is read of it is the same."""

import csv
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from jigai.catalog.forms import form
from jigai.readers import delimited, sheets
from jigai.readers.headers import Header, Heading
from jigai.readers.leftovers import Leftovers
from jigai.readers.sheets import Chunk

NAME = "JG02_640104_2021-03.csv"
SIZES = (1, 2, 3, 7, 100, 500)
ODD_ROWS = [
    {},
    {"project_code": "  "},
    {"project_code": "合计", "month_done": 5},
    {"project_code": "注：本表由县级填报。"},
    {"project_code": "注：补报", "month_done": "1,380.5"},
    {"project_code": "Q-7", "project_name": " 名称 ", "month_done": "—"},
    {"project_code": "Q-8", "project_name": "a\tb\\N\nc", "remark": "\\N"},
    {"project_code": "９１６４", "list_year": "2021", "total_planned": "２３５００"},
]


@pytest.fixture
def cut(monkeypatch):
    def sizes(rows: int) -> None:
        for module in (sheets, delimited):
            monkeypatch.setattr(module, "CHUNK_ROWS", rows)
        monkeypatch.setattr(delimited, "_ROWS_AT_ONCE", min(rows, 100))

    return sizes


def projects(maker):
    varied = [{**maker.project, "project_code": f"P-{n}", "month_done": n / 4, "remark": "x" * n} for n in range(120)]
    return [*varied[:40], *({**maker.project, **odd} if len(odd) > 1 else odd for odd in ODD_ROWS), *varied[40:]]


def readings(cut, read_file, path):
    for size in SIZES:
        cut(size)
        yield read_file(path)


def test_a_workbook_reads_the_same_however_it_is_cut(maker, read_file, cut):
    first, *others = readings(cut, read_file, maker.workbook(projects(maker)))
    assert len(first.rows) == 124
    assert {note.kind for note in first.notes} >= {"subtotal_row", "note_row", "stray_blanks", "dash_for_nothing"}
    assert all(other == first for other in others)


def test_a_csv_reads_the_same_however_it_is_cut(maker, read_file, cut):
    columns = form("JG02").columns
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow([column.caption for column in columns])
    writer.writerows([record.get(column.key, "") for column in columns] for record in projects(maker))
    first, *others = readings(cut, read_file, maker.file(NAME, buffer.getvalue().encode()))
    assert len(first.rows) == 123
    odd = next(row for row in first.rows if row.values["project_code"] == "Q-8")
    assert (odd.texts["project_name"], odd.texts["remark"]) == ("a\tb\\N\nc", "\\N")
    assert all(other == first for other in others)


def test_a_refusal_is_the_same_however_the_file_is_cut(maker, read_file, cut):
    long = [{**maker.project, "remark": "x"}] * 10 + [{**maker.project, "park": "长"}, {**maker.project, "scale": "长"}]
    path = maker.workbook(long)
    text = maker.part(path, "xl/sharedStrings.xml").replace("长".encode(), ("长" * 40_000).encode())
    huge = maker.repacked(path, {"xl/sharedStrings.xml": text})
    first, *others = readings(cut, read_file, huge)
    assert (first.unreadable.kind, first.unreadable.cell) == ("damaged_file", "F14")
    assert len(first.rows) == 0
    assert all(other == first for other in others)
    head = ",".join(column.caption for column in form("JG02").columns)
    content = "\n".join([head, *(f"P-{n},名称" for n in range(300)), '"未完'])
    first, *others = readings(cut, read_file, maker.file(NAME, content.encode()))
    assert (first.unreadable.kind, first.unreadable.row) == ("damaged_file", 302)
    assert all(other == first for other in others)


WORDS = st.sampled_from(
    ["合计", "小 计", "设计院", "注：一", "填表人：张三", "项目代码", "项目名称", "甲", "其中：", ""]
)
KEYS = st.sampled_from(["1", "2", "P-1", "640104"])
NUMBERS = st.sampled_from([1.0, 2.0, 3.0, True])
CELLS = st.one_of(WORDS, KEYS, NUMBERS)
ROWS = st.lists(
    st.one_of(st.tuples(KEYS, CELLS, CELLS), st.tuples(WORDS, CELLS), st.lists(CELLS, max_size=5)).map(list),
    max_size=12,
)
NAMED = {"project_code": "项目代码", "project_name": "项目名称", "month_done": "本月完成投资"}


@example(rows=[["1", "甲"], ["2", "乙"], [3.0, "填表人：张三"]], serial=True, sizes=[12] * 12)
@given(rows=ROWS, serial=st.booleans(), sizes=st.lists(st.integers(1, 12), min_size=12, max_size=12))
def test_what_is_no_data_is_told_of_a_chunk_as_of_its_rows(rows, serial, sizes):
    captions = (["序号"] if serial else []) + list(NAMED.values())
    keys = ([None] if serial else []) + list(NAMED)
    named = enumerate(zip(keys, captions, strict=True))
    headings = [Heading(index, key, text, caption=text) for index, (key, text) in named]
    header = Header(3, 3, headings, (dict(enumerate(captions)),))
    by_row = Leftovers(form("JG02"), header)
    expected = {4 + at: kind for at, cells in enumerate(rows) if (kind := by_row.kind(4 + at, cells))}
    by_chunk, found, at = Leftovers(form("JG02"), header), {}, 0
    for size in sizes:
        part = rows[at : at + size]
        if part:
            chunk = Chunk(range(4 + at, 4 + at + len(part)), part)
            found |= {chunk.numbers[place]: kind for place, kind in by_chunk.kinds(chunk).items()}
        at += size
    assert found == expected
