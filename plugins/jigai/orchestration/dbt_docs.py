"""dbt's own pages of the models, and the lineage of their columns: each one file that needs no network."""

import logging
import shutil
from pathlib import Path

from jigai.catalog.settings import Settings
from jigai.orchestration import dbt_commands


def publish(folder: Path, settings: Settings) -> list[Path]:
    """Write `dbt/index.html` and `lineage/index.html` below a folder; returns both.

    Raises:
        DbtFailed: dbt could not read the project or the warehouse.
    """
    target = dbt_commands.generate_docs(settings)
    models = folder / "dbt" / "index.html"
    models.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(target / "static_index.html", models)
    return [models, _columns(target, folder / "lineage")]


def _columns(target: Path, folder: Path) -> Path:
    from dbt_colibri.lineage_extractor.extractor import DbtColumnLineageExtractor
    from dbt_colibri.report.generator import DbtColibriReportGenerator

    # It names every column whose origin is a star or an expression; the page shows them all the same.
    logging.getLogger("colibri").setLevel(logging.ERROR)
    extractor = DbtColumnLineageExtractor(str(target / "manifest.json"), str(target / "catalog.json"))
    DbtColibriReportGenerator(extractor, disable_telemetry=True).generate_report(output_dir=str(folder))
    return folder / "index.html"
