"""Where the project's own folders are: expectations/, dbt_project/, dags/."""

import os
from pathlib import Path


def project_root() -> Path:
    """The checkout: `JIGAI_PROJECT` when set (an image installs the package elsewhere), else three folders up."""
    configured = os.environ.get("JIGAI_PROJECT")
    return Path(configured) if configured else Path(__file__).resolve().parents[3]


def expectations_dir() -> Path:
    return project_root() / "expectations"


def dbt_dir() -> Path:
    return project_root() / "dbt_project"


def seeds_dir() -> Path:
    """Code lists that marts use too live once, as dbt seeds."""
    return dbt_dir() / "seeds"


def bi_dir() -> Path:
    """Dashboards as code."""
    return project_root() / "bi" / "superset"
