"""A warehouse to measure in: an instance of kind bench in its own folder, destroyed afterwards."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jigai.catalog.settings import Settings, load_settings

BEGINNING = "2022-01-05T08:00"


@contextmanager
def bench_instance(folder: Path) -> Iterator[Settings]:
    """A started, migrated and prepared instance; this process and those it starts see it in their environment."""
    from jigai.local import postgres
    from jigai.local.stack import ensure_warehouse
    from jigai.stages.preparation import prepare_instance

    os.environ |= {"JIGAI_HOME": str(folder), "JIGAI_INSTANCE": "bench"}
    os.environ.pop("JIGAI_WAREHOUSE_DSN", None)
    settings = load_settings()
    ensure_warehouse(settings)
    try:
        prepare_instance(BEGINNING)
        yield settings
    finally:
        postgres.stop(settings)
        postgres.destroy(settings)
