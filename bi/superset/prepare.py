"""Bring Superset to its schema, make its administrator and import the dashboards; a second time changes nothing.

Run by the environment that holds Superset: `python bi/superset/prepare.py BUNDLE.zip`, with `SUPERSET_CONFIG_PATH`,
`JIGAI_BI_ADMIN_PASSWORD`, `JIGAI_BI_WAREHOUSE_DSN` (libpq URI of the reader that the bundle connects as),
`JIGAI_BI_READERS` (readers that have a connection and dashboards of their own: reader_copies.py) and what the
configuration reads. One process: importing Superset costs more than its work.
"""

import os
import sys
from zipfile import ZipFile

import yaml
from reader_copies import admit, connection, copied, named
from superset.app import create_app

ADMINISTRATOR = "admin"


def main(bundle: str) -> None:
    application = create_app()
    with application.app_context():
        from flask_migrate import upgrade
        from superset import appbuilder, security_manager

        upgrade()
        appbuilder.add_permissions(update_perms=True)
        security_manager.sync_role_definitions()
        if security_manager.find_user(username=ADMINISTRATOR) is None:
            role, password = security_manager.find_role("Admin"), os.environ["JIGAI_BI_ADMIN_PASSWORD"]
            security_manager.add_user(ADMINISTRATOR, "技改", "Jigai", "admin@bi.example", role, password=password)
        import_bundle(bundle)
        read_columns()


def import_bundle(bundle: str) -> None:
    """Databases, datasets, charts and dashboards, each replaced whole, and once more for every reader."""
    from flask import g
    from superset import security_manager
    from superset.commands.importers.v1.assets import ImportAssetsCommand
    from superset.commands.importers.v1.utils import get_contents_from_bundle

    g.user = security_manager.find_user(username=ADMINISTRATOR)
    with ZipFile(bundle) as packed:
        contents = get_contents_from_bundle(packed)
    (database,) = (yaml.safe_load(text) for name, text in contents.items() if name.startswith("databases/"))
    readers, whole = named(), {name: connected(name, text) for name, text in contents.items()}
    for reader in readers:
        whole |= copied(contents, reader)
    ImportAssetsCommand(whole).run()
    admit(readers, database["uuid"])


def connected(name: str, text: str) -> str:
    """The bundle's database with the address and password of its reader; every other file as it is."""
    if not name.startswith("databases/"):
        return text
    database = yaml.safe_load(text)
    uri = connection(os.environ["JIGAI_BI_WAREHOUSE_DSN"])
    return yaml.safe_dump(database | {"sqlalchemy_uri": uri}, allow_unicode=True, sort_keys=False)


def read_columns() -> None:
    """The bundle names columns for people; their types are asked of the warehouse. Marts that are not built yet have
    none to tell: they are asked again at the next start."""
    from superset import db
    from superset.connectors.sqla.models import SqlaTable
    from superset.exceptions import SupersetException

    for dataset in db.session.query(SqlaTable).all():
        try:
            dataset.fetch_metadata()
        except SupersetException as error:
            print(f"{dataset.table_name}: 集市尚未建成 · its marts are not built yet: {error}", file=sys.stderr)
    db.session.commit()


if __name__ == "__main__":
    main(sys.argv[1])
