"""Whether a build of the marts has anything to do, and whether submissions alone are new since the last publication."""

import hashlib
from dataclasses import dataclass

from jigai.domain.layout import dbt_dir
from jigai.warehouse import marts_state
from jigai.warehouse.connection import Connection, connect


@dataclass(frozen=True)
class BuildState:
    """Fingerprint of the project and lists, and the last change of the sources; and both as they were published.

    `change` is empty where it cannot be told: then something may always be new.
    """

    source: str
    change: str
    published_source: str
    published_change: str

    @property
    def told(self) -> str:
        """What the next build shall compare itself with."""
        return f"{self.source}@{self.change}"

    @property
    def only_submissions_are_new(self) -> bool:
        return self.source == self.published_source

    @property
    def nothing_is_new(self) -> bool:
        return self.only_submissions_are_new and bool(self.change) and self.change == self.published_change


def look(dsn: str) -> BuildState:
    """As it stands before anything is built. For the role `transform`."""
    with connect(dsn, autocommit=True) as connection:
        return BuildState(_source(connection), marts_state.change(connection), *marts_state.published_from(connection))


def _source(connection: Connection) -> str:
    """Fingerprint of what marts are built from beside submissions: the dbt project with its seeds, and the units."""
    digest = hashlib.sha256()
    for path in sorted(path for path in dbt_dir().rglob("*") if path.suffix in (".sql", ".yml", ".csv")):
        digest.update(str(path.relative_to(dbt_dir())).encode() + b"\0" + path.read_bytes() + b"\0")
    row = connection.execute(
        "select md5(string_agg(u::text, '|' order by unit_code)) as units from audit.unit as u"
    ).fetchone()
    return f"{digest.hexdigest()[:32]}-{row['units'] if row else ''}"
