"""Counties of a whole country and years of their JG01, accepted; made in the database, for benchmarks of the marts."""

import csv
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from psycopg import ClientCursor

from jigai.catalog.settings import Settings
from jigai.domain.layout import project_root
from jigai.warehouse.connection import connect

# Ten counties a city; ten divisions a return, of those in seeds/industry.csv.
COUNTIES_A_CITY = 10
DIVISIONS = ("06", "13", "17", "25", "26", "30", "31", "32", "34", "44")
# January has no return of its own.
RETURNS_A_YEAR = 11
FIRST_CITY = 700_000
FIRST_DAY = "2010-01-01"


def county(number: int) -> str:
    city, place = divmod(number, COUNTIES_A_CITY)
    return str(FIRST_CITY + city * 100 + place + 1)


def city_of(number: int) -> str:
    return str(FIRST_CITY + number // COUNTIES_A_CITY * 100)


@contextmanager
def national(settings: Settings, folder: Path, counties: int, years: range) -> Iterator[int]:
    """A prepared instance with these years in it, and the project that knows the counties; gives the landed rows."""
    root = project_of(folder, counties)
    rows = load(settings, counties, years)
    # Not before the instance is prepared: it would owe all forms of every county.
    os.environ["JIGAI_PROJECT"] = str(root)
    try:
        yield rows
    finally:
        del os.environ["JIGAI_PROJECT"]


def project_of(folder: Path, counties: int) -> Path:
    """A copy of the project whose seeds know so many counties more, as areas and as units."""
    root = folder / "project"
    root.mkdir()
    for name in ("expectations", "dags"):
        (root / name).symlink_to(project_root() / name)
    shutil.copytree(project_root() / "dbt_project", root / "dbt_project")
    numbers, region = range(counties), "640000"
    cities = sorted({city_of(number) for number in numbers})
    _widen_calendar(root / "dbt_project" / "dbt_project.yml")
    seeds = root / "dbt_project" / "seeds"
    units = [(city, f"市{city}", f"City {city}", "city", region, "") for city in cities]
    units += [(county(n), f"县{county(n)}", f"County {county(n)}", "county", city_of(n), "") for n in numbers]
    _append(seeds / "unit.csv", units)
    areas = [(c, c, f"市{c}", f"City {c}", "city", region, c, 9000, "") for c in cities]
    areas += [
        (county(n), county(n), f"县{county(n)}", f"County {county(n)}", "county", city_of(n), county(n), 9000, "")
        for n in numbers
    ]
    _append(seeds / "area.csv", areas)
    members = [(area, county(n)) for n in numbers for area in (region, city_of(n), county(n))]
    _append(seeds / "area_unit.csv", members)
    # Below the tiles of the real ones: no two on one.
    tiles = [(county(n), 1000 + n // COUNTIES_A_CITY, n % COUNTIES_A_CITY + 1, "bench") for n in numbers]
    _append(seeds / "county_tile.csv", tiles)
    return root


def _widen_calendar(project: Path) -> None:
    """The project's own begins in 2019: an earlier month would be landed and in no mart."""
    text = project.read_text(encoding="utf-8")
    widened = text.replace('first_calendar_date: "2019-01-01"', f'first_calendar_date: "{FIRST_DAY}"')
    assert widened != text, "the calendar's first day stands elsewhere now"
    project.write_text(widened, encoding="utf-8")


def _append(seed: Path, rows: list[tuple[object, ...]]) -> None:
    with seed.open("a", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(rows)


def load(settings: Settings, counties: int, years: range) -> int:
    """Obligations, submissions and landed rows of these years, all accepted; returns the landed rows."""
    with (
        connect(settings.dsn("owner")) as connection,
        connection.cursor() as cursor,
        cursor.copy("copy audit.unit (unit_code, name_zh, name_en, kind, parent_code) from stdin") as copy,
    ):
        for city in sorted({city_of(number) for number in range(counties)}):
            copy.write_row((city, f"市{city}", f"City {city}", "city", "640000"))
        for number in range(counties):
            code = county(number)
            copy.write_row((code, f"县{code}", f"County {code}", "county", city_of(number)))
    landed = sum(arrive(settings, counties, year, range(2, 13)) for year in years)
    with connect(settings.dsn("owner")) as connection, ClientCursor(connection) as cursor:
        # As in production, the obligations of a year stand before its first return comes.
        cursor.execute(_OBLIGATIONS, {"counties": counties, "year": years[-1] + 1})
    return landed


def arrive(settings: Settings, counties: int, year: int, months: range) -> int:
    """These months of a year, of the first so many counties: accepted on the 12th of the month after; rows landed."""
    with connect(settings.dsn("owner")) as connection, ClientCursor(connection) as cursor:
        cursor.execute(_SUBMISSIONS, {"counties": counties, "year": year, "months": list(months)})
        cursor.execute(_ROWS, {"divisions": list(DIVISIONS), "year": year})
        landed = cursor.rowcount
        cursor.execute("drop table arrived")
    with connect(settings.dsn("owner"), autocommit=True) as connection:
        connection.execute("analyze audit.submission, audit.obligation, landing.jg01")
    return landed


_OBLIGATIONS = """
    insert into audit.obligation (unit_code, form_code, period, period_end, due_at)
    select (700000 + n / 10 * 100 + n %% 10 + 1)::text, 'JG01', %(year)s || '-' || lpad(m::text, 2, '0'),
        (make_date(%(year)s, m, 1) + interval '1 month' - interval '1 day')::date,
        make_date(%(year)s, m, 1) + interval '1 month' + interval '12 days'
    from generate_series(0, %(counties)s - 1) as n cross join generate_series(2, 12) as m
"""
_SUBMISSIONS = """
    create temporary table arrived as
    select nextval(pg_get_serial_sequence('audit.submission', 'submission_id')) as submission_id,
        (700000 + n / 10 * 100 + n %% 10 + 1)::text as unit_code, n as number, m as month,
        %(year)s || '-' || lpad(m::text, 2, '0') as period,
        (make_date(%(year)s, m, 1) + interval '1 month' - interval '1 day')::date as period_end,
        (make_date(%(year)s, m, 1) + interval '1 month' + interval '11 days') as at
    from generate_series(0, %(counties)s - 1) as n cross join unnest(%(months)s::int[]) as m;

    insert into audit.obligation (unit_code, form_code, period, period_end, due_at)
    select unit_code, 'JG01', period, period_end, at + interval '1 day' from arrived
    on conflict do nothing;

    insert into audit.submission (submission_id, file_name, inbox_path, arrival_key, file_sha256, size_bytes,
        sender_unit_code, unit_code, form_code, form_version, period, period_end, version, content_hash, disposition,
        state, stage, received_at, judged_at, known_from, is_synthetic, data_sheet, row_count)
    overriding system value
    select submission_id, 'JG01_' || unit_code || '_' || period || '.xlsx', unit_code, 'bench-' || submission_id,
        md5(submission_id::text), 1, unit_code, unit_code, 'JG01', '2021.1', period, period_end, 1,
        md5(submission_id::text), 'accepted', 'current', 'answered', at, at, at, true, '数据', 11
    from arrived
"""
_ROWS = """
    with amounts as (
        select a.submission_id, a.month, d.code, d.place,
            round((1000 + a.number %% 97 * 13 + d.place * 31 + (%(year)s - 2010) * 40)::numeric, 2) as industrial,
            round((300 + a.number %% 89 * 7 + d.place * 11 + (%(year)s - 2010) * 17)::numeric, 2) as renovation
        from arrived as a cross join unnest(%(divisions)s::text[]) with ordinality as d (code, place)
    ),

    divisions as (
        select submission_id, place + 6 as row_number, code as industry_code,
            industrial * case when month = 2 then 2 else 1 end as industrial_month,
            industrial * month as industrial_ytd,
            renovation * case when month = 2 then 2 else 1 end as renovation_month,
            renovation * month as renovation_ytd
        from amounts
    )

    insert into landing.jg01 (submission_id, row_number, industry_code, industrial_month, industrial_ytd,
        renovation_month, renovation_ytd, renovation_equipment_ytd)
    select *, renovation_ytd from divisions
    union all
    select submission_id, 17, '合计', sum(industrial_month), sum(industrial_ytd), sum(renovation_month),
        sum(renovation_ytd), sum(renovation_ytd)
    from divisions group by submission_id
"""
