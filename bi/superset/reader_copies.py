"""One connection a reader's login, in one Superset: each has the dashboards once more, through a connection of its own.

Nothing here narrows what is shown: that hangs on the login, and PostgreSQL says it. A reader's user in Superset holds a
role that was given this one connection, so it finds its own copies and can ask nothing else. `JIGAI_BI_READERS` names
them, as one line of JSON: {"shizuishan": {"dsn": "postgresql://…", "password": "…", "title": "石嘴山市"}}; `dsn` is the
login's libpq URI, `password` that of the user in Superset, `title` (the name, where there is none) stands on the pages.
"""

import json
import os
import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

import yaml

ROLE = "reader:"
# May look at charts and dashboards; sees those alone whose connection another of its roles was given.
VIEWER = "Gamma"
_IDENTIFIER = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")


@dataclass(frozen=True)
class Reader:
    name: str
    dsn: str
    password: str
    title: str

    def identifier(self, original: str) -> str:
        """Follows from the original's, so that a second import replaces what the first made."""
        return str(uuid5(UUID(original), self.name))


def named() -> list[Reader]:
    """Those of the environment; none where it names none."""
    told = json.loads(os.environ.get("JIGAI_BI_READERS") or "{}")
    return [Reader(name, one["dsn"], one["password"], one.get("title", name)) for name, one in sorted(told.items())]


def connection(dsn: str) -> str:
    """A libpq URI as SQLAlchemy takes it."""
    return dsn.replace("postgresql://", "postgresql+psycopg2://", 1)


def copied(contents: dict[str, str], reader: Reader) -> dict[str, str]:
    """The files of the bundle for a reader: names and identifiers are its own, the database is its login."""
    found = {}
    for name, text in contents.items():
        if "/" not in name:
            continue
        folder, _, rest = name.partition("/")
        config = yaml.safe_load(_IDENTIFIER.sub(lambda match: reader.identifier(match[0]), text))
        if folder == "databases":
            config |= {
                "database_name": f"{config['database_name']}（{reader.title} · {reader.name}）",
                "sqlalchemy_uri": connection(reader.dsn),
            }
        if folder == "datasets":
            # Superset's own database, where it is SQLite, holds every name of a dataset once.
            config |= {"table_name": f"{config['table_name']} · {reader.name}"}
        if folder == "dashboards":
            title = f"{config['dashboard_title']}（{reader.title}）"
            config |= {"slug": f"{reader.name}-{config['slug']}", "dashboard_title": title}
        found[f"{folder}/{reader.name}/{rest}"] = yaml.safe_dump(config, allow_unicode=True, sort_keys=False)
    return found


def admit(readers: list[Reader], database: str) -> None:
    """A user and a role for each reader, with its connection and no other; whoever is named no more goes with all that
    was copied.

    Args:
        database: identifier of the bundle's database.
    """
    from superset import db, security_manager
    from superset.models.core import Database

    for reader in readers:
        own = db.session.query(Database).filter_by(uuid=UUID(reader.identifier(database))).one()
        role = security_manager.add_role(ROLE + reader.name)
        role.permissions = [security_manager.add_permission_view_menu("database_access", own.perm)]
        roles = [role, security_manager.find_role(VIEWER)]
        user = security_manager.find_user(username=reader.name)
        if user is None:
            email = f"{reader.name}@bi.example"
            user = security_manager.add_user(reader.name, reader.title, reader.name, email, roles, reader.password)
        user.roles = roles
        security_manager.reset_password(user.id, reader.password)
    db.session.commit()
    _dismiss({reader.name for reader in readers}, database)


def _dismiss(kept: set[str], database: str) -> None:
    from superset import db, security_manager
    from superset.models.core import Database

    for role in security_manager.get_all_roles():
        name = role.name.removeprefix(ROLE)
        if not role.name.startswith(ROLE) or name in kept:
            continue
        for own in db.session.query(Database).filter_by(uuid=uuid5(UUID(database), name)).all():
            _drop_copies(own)
        if (user := security_manager.find_user(username=name)) is not None:
            db.session.delete(user)
        db.session.delete(role)
    db.session.commit()


def _drop_copies(database: Any) -> None:
    """From the dashboards down, each without its owners first: a database that minds keys has removed those rows before
    the mapper asks it to."""
    from superset import db
    from superset.models.slice import Slice

    datasets = list(database.tables)
    of_these = Slice.datasource_id.in_([dataset.id for dataset in datasets])
    charts = db.session.query(Slice).filter(of_these, Slice.datasource_type == "table").all()
    shown_in = {dashboard.id: dashboard for chart in charts for dashboard in chart.dashboards}
    for one in (*shown_in.values(), *charts, *datasets):
        one.owners = []
        db.session.flush()
        db.session.delete(one)
        db.session.flush()
    db.session.expire(database)
    db.session.delete(database)
