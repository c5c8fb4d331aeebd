"""Whom a unit's messages reach. Personal data: read by the role that sends, and by no other."""

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from datetime import date, datetime
from typing import Any

from jigai.domain.moments import SHANGHAI
from jigai.warehouse.connection import Connection

Row = dict[str, Any]
FIRST_DAY = date(1990, 1, 1)


@dataclass(frozen=True)
class Contact:
    """`address`: a mail address, or a robot's webhook with its key; `secret` signs for a robot. `valid_to` is the last
    day; `stands_in_for` the address that is not used while this one is valid."""

    unit_code: str
    channel: str
    address: str
    name_zh: str | None = None
    secret: str | None = None
    valid_from: date = FIRST_DAY
    valid_to: date | None = None
    stands_in_for: str | None = None


def store(connection: Connection, contacts: Iterable[Contact]) -> None:
    """Insert, or bring up to date what is known of the same unit, channel and address."""
    with connection.cursor() as cursor:
        cursor.executemany(
            """
            insert into audit.contact as c
                (unit_code, channel, address, name_zh, secret, valid_from, valid_to, stands_in_for)
            values (%s, %s, %s, %s, %s, %s, %s, %s)
            on conflict (unit_code, channel, address) do update
            set name_zh = excluded.name_zh, secret = excluded.secret, valid_from = excluded.valid_from,
                valid_to = excluded.valid_to, stands_in_for = excluded.stands_in_for
            where (c.name_zh, c.secret, c.valid_from, c.valid_to, c.stands_in_for)
                is distinct from
                (excluded.name_zh, excluded.secret, excluded.valid_from, excluded.valid_to, excluded.stands_in_for)
            """,
            [astuple(contact) for contact in contacts],
        )


def store_stand_ins(connection: Connection, contacts: Iterable[Contact]) -> None:
    """Made-up addresses for units that have none at all; what was imported stays as it is."""
    with connection.cursor() as cursor:
        cursor.executemany(
            """
            insert into audit.contact (unit_code, channel, address)
            select %(unit)s, %(channel)s, %(address)s
            where not exists (select 1 from audit.contact as c where c.unit_code = %(unit)s)
            """,
            [{"unit": each.unit_code, "channel": each.channel, "address": each.address} for each in contacts],
        )


def end_others(connection: Connection, contacts: Sequence[Contact], last_day: date) -> int:
    """End every contact of the units named that is not among the given ones; returns how many."""
    done = connection.execute(
        """
        update audit.contact as c set valid_to = greatest(%(last)s, c.valid_from)
        where c.unit_code = any(%(units)s) and (c.valid_to is null or c.valid_to > %(last)s)
            and not exists (
                select 1 from unnest(%(units)s::text[], %(channels)s::text[], %(addresses)s::text[])
                    as kept (unit_code, channel, address)
                where kept.unit_code = c.unit_code and kept.channel = c.channel and kept.address = c.address
            )
        """,
        {
            "last": last_day,
            "units": [each.unit_code for each in contacts],
            "channels": [each.channel for each in contacts],
            "addresses": [each.address for each in contacts],
        },
    )
    return done.rowcount


def reached(connection: Connection, unit_code: str, channel: str, now: datetime) -> list[Row]:
    """contact_id, address, secret of those a unit's messages reach on the day: substitutes instead of whom they stand
    in for."""
    return connection.execute(
        """
        with valid as (
            select * from audit.contact
            where unit_code = %(unit)s and channel = %(channel)s and valid_from <= %(day)s
                and (valid_to is null or valid_to >= %(day)s)
        )
        select contact_id, address, secret from valid
        where not address in (select stands_in_for from valid where stands_in_for is not null)
        order by address
        """,
        {"unit": unit_code, "channel": channel, "day": now.astimezone(SHANGHAI).date()},
    ).fetchall()


def units_of(connection: Connection, address: str, now: datetime) -> list[str]:
    """Units for which a mail address is registered on the day, whatever its case; who is stood in for may send too."""
    rows = connection.execute(
        """
        select distinct unit_code from audit.contact
        where channel = 'mail' and lower(address) = lower(%(address)s) and valid_from <= %(day)s
            and (valid_to is null or valid_to >= %(day)s)
        order by unit_code
        """,
        {"address": address, "day": now.astimezone(SHANGHAI).date()},
    )
    return [row["unit_code"] for row in rows]
