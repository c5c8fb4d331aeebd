"""The one-shot service of docker-compose.yml: roles and databases of an external warehouse, then its schema.

Everything comes from the environment, and nothing has a default. Running it again changes nothing but passwords that
were given anew.
"""

import os
import sys

from jigai.catalog.settings import SettingsError, load_settings

# The name in bootstrap.ROLES -> the variable with its password.
PASSWORDS = {
    "owner": "JIGAI_OWNER_PASSWORD",
    "ingest": "JIGAI_INGEST_PASSWORD",
    "alerts": "JIGAI_ALERTS_PASSWORD",
    "transform": "JIGAI_TRANSFORM_PASSWORD",
    "bi_reader": "JIGAI_BI_READER_PASSWORD",
}
SUPERUSER = "JIGAI_SUPERUSER_DSN"


def main() -> None:
    """Roles, database, migrations, and the copy of expectations/ in the database.

    Raises:
        SettingsError: a variable is missing.
    """
    missing = [name for name in (SUPERUSER, *PASSWORDS.values()) if not os.environ.get(name)]
    if missing:
        raise SettingsError(f"缺少环境变量 · not set: {', '.join(missing)}")
    from jigai.local.bootstrap import create_roles_and_databases
    from jigai.stages.preparation import prepare_instance
    from jigai.warehouse.migrations import migrate

    create_roles_and_databases(os.environ[SUPERUSER], {role: os.environ[name] for role, name in PASSWORDS.items()})
    applied = migrate(load_settings().dsn("owner"))
    prepare_instance(None)
    print(f"迁移 · migrations applied: {', '.join(applied) or '-'}")


if __name__ == "__main__":
    try:
        main()
    except SettingsError as error:
        sys.exit(str(error))
