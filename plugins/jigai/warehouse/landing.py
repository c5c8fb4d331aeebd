"""Typed rows as submitted: written once by COPY, read back as records for validation."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from psycopg import sql
from psycopg.types.json import Jsonb

from jigai.catalog.forms import Form
from jigai.catalog.units import units
from jigai.domain.findings import Place
from jigai.domain.readings import Explanation, Note, Reading
from jigai.domain.row_blocks import Block
from jigai.warehouse.connection import Connection


def table(form_code: str) -> sql.Identifier:
    return sql.Identifier("landing", form_code.lower())


def _columns(form: Form) -> list[str]:
    names = ["submission_id", "row_number"]
    for column in form.columns:
        names += [f"{column.key}_text", column.key]
    return names


def _clean(text: Any) -> Any:
    # PostgreSQL refuses NUL in text; the reader has already told the unit about control characters.
    return text.replace("\x00", "") if isinstance(text, str) else text


def copy_rows(connection: Connection, form: Form, readings: Iterable[tuple[int, Reading]]) -> int:
    """COPY the data rows of many submissions of one form, block by block; returns how many rows went in."""
    statement = sql.SQL("copy {} ({}) from stdin (encoding 'UTF8')").format(
        table(form.form), sql.SQL(", ").join(map(sql.Identifier, _columns(form)))
    )
    keys, count = tuple(column.key for column in form.columns), 0
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for submission_id, reading in readings:
            assert reading.rows.keys in (keys, ()), f"{form.form}: rows of other columns"
            for block in reading.rows.blocks:
                copy.write(_numbered(submission_id, block))
            count += len(reading.rows)
    return count


def _numbered(submission_id: int, block: Block) -> bytes:
    """The lines of a block as lines of the table: submission and row number stand before the columns of the form."""
    numbered = zip(block.numbers, block.lines.split(b"\n")[:-1], strict=True)
    return b"".join([b"%d\t%d\t%b\n" % (submission_id, number, line) for number, line in numbered])


def store_cover(connection: Connection, facts: Iterable[dict[str, Any]]) -> None:
    """One row a submission of `landing.cover`; keys are its columns."""
    rows = list(facts)
    if not rows:
        return
    names = list(rows[0])
    statement = sql.SQL("insert into landing.cover ({}) values ({})").format(
        sql.SQL(", ").join(map(sql.Identifier, names)), sql.SQL(", ").join(map(sql.Placeholder, names))
    )
    with connection.cursor() as cursor:
        cursor.executemany(statement, rows)


def standing_told(connection: Connection, submission_id: int) -> dict[str, bool] | None:
    """The facts of a cover that hang on earlier verdicts; None for a file without one."""
    return connection.execute(
        "select has_accepted_version, has_negative_month from landing.cover where submission_id = %s", (submission_id,)
    ).fetchone()


def restate_cover(connection: Connection, submission_id: int, facts: dict[str, bool]) -> None:
    """A row in place of the former with these facts as they stand now, for a file whose verdict is still to come."""
    (told,) = covers(connection, [submission_id])
    connection.execute("delete from landing.cover where submission_id = %s", (submission_id,))
    store_cover(connection, [{**told, **facts}])


def store_notes(connection: Connection, notes: Iterable[tuple[int, Sequence[Note]]]) -> None:
    """COPY, for there may be a note to every cell of a large file."""
    with connection.cursor() as cursor, cursor.copy("copy audit.reading_note from stdin") as copy:
        for submission_id, found in notes:
            for number, note in enumerate(found, start=1):
                copy.write_row(
                    (
                        submission_id, number, note.kind, note.sheet, note.row, note.column_key, note.cell,
                        _clean(note.text), _clean(note.value), Jsonb(note.detail),
                    )
                )  # fmt: skip


def store_explanations(connection: Connection, explanations: Iterable[tuple[int, Sequence[Explanation]]]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(
            "insert into audit.explanation values (%s, %s, %s, %s, %s, %s, %s)",
            [
                (submission_id, number, e.rule_id, e.column, Jsonb(e.business_key), e.value, _clean(e.text))
                for submission_id, found in explanations
                for number, e in enumerate(found, start=1)
            ],
        )


def records(connection: Connection, form: Form, ids: Sequence[int]) -> Iterator[dict[str, Any]]:
    """Landing rows of submissions, in order, as validation's records."""
    statement = sql.SQL("select {} from {} where submission_id = any(%s) order by submission_id, row_number").format(
        sql.SQL(", ").join(map(sql.Identifier, _columns(form))), table(form.form)
    )
    yield from connection.execute(statement, (list(ids),))


def row_count(connection: Connection, form: Form, ids: Sequence[int]) -> int:
    statement = sql.SQL("select count(*) as count from {} where submission_id = any(%s)").format(table(form.form))
    row = connection.execute(statement, (list(ids),)).fetchone()
    assert row is not None
    return row["count"]


def had_negative_month(connection: Connection, form: Form, unit_code: str, period: str) -> bool:
    """Whether an accepted submission of the same unit and year holds a negative amount of its month."""
    negative = sql.SQL(" or ").join(sql.SQL("l.{} < 0").format(sql.Identifier(key)) for key in form.month_columns)
    statement = sql.SQL(
        "select exists (select 1 from {} as l join audit.submission as s using (submission_id)"
        " where s.state = 'current' and s.unit_code = %s and s.form_code = %s and left(s.period, 4) = %s and ({}))"
        " as found"
    ).format(table(form.form), negative)
    row = connection.execute(statement, (unit_code, form.form, period[:4])).fetchone()
    assert row is not None
    return bool(row["found"])


def covers(connection: Connection, ids: Sequence[int]) -> list[dict[str, Any]]:
    return connection.execute(
        "select * from landing.cover where submission_id = any(%s) order by submission_id", (list(ids),)
    ).fetchall()


def notes(connection: Connection, ids: Sequence[int]) -> dict[int, list[Note]]:
    found: dict[int, list[Note]] = {}
    for row in connection.execute(
        "select * from audit.reading_note where submission_id = any(%s) order by submission_id, note_number",
        (list(ids),),
    ):
        note = Note(
            row["kind"],
            row["sheet"],
            row["row_number"],
            row["column_key"],
            row["cell"],
            row["original"],
            row["value"],
            row["detail"],
        )
        found.setdefault(row["submission_id"], []).append(note)
    return found


def explanations(connection: Connection, ids: Sequence[int]) -> dict[int, list[Explanation]]:
    found: dict[int, list[Explanation]] = {}
    for row in connection.execute(
        "select * from audit.explanation where submission_id = any(%s) order by submission_id, explanation_number",
        (list(ids),),
    ):
        item = Explanation(row["rule_id"], row["column_caption"], row["business_key"], row["value"], row["explanation"])
        found.setdefault(row["submission_id"], []).append(item)
    return found


def places(connection: Connection, ids: Sequence[int]) -> dict[int, Place]:
    """Where each submission's cells stand in its own file."""
    return {
        row["submission_id"]: Place(
            submission_id=row["submission_id"],
            unit_code=row["unit_code"] or row["sender_unit_code"] or "",
            unit_name=row["name_zh"] or "",
            form_code=row["form_code"] or "",
            period=row["period"] or "",
            data_sheet=row["data_sheet"],
            column_letters=row["column_letters"],
            cover_sheet=row["cover_sheet"],
            cover_cells=row["cover_cells"],
        )
        for row in connection.execute(
            """
            select s.*, u.name_zh from audit.submission as s
            left join audit.unit as u on u.unit_code = coalesce(s.unit_code, s.sender_unit_code)
            where s.submission_id = any(%s)
            """,
            (list(ids),),
        )
    }


def place_of(submission_id: int, reading: Reading) -> Place:
    """The same for a reading that was never stored."""
    unit = units().get(reading.unit_code or "")
    return Place(
        submission_id=submission_id,
        unit_code=reading.unit_code or "",
        unit_name=unit.name_zh if unit else "",
        form_code=reading.form_code or "",
        period=reading.period or "",
        data_sheet=reading.data_sheet,
        column_letters=reading.columns,
        cover_sheet=reading.cover_sheet,
        cover_cells={key: cell.cell for key, cell in reading.cover.items() if cell.cell},
    )
