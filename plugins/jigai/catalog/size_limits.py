"""Size limits and reading limits as data: `expectations/limits.yml`."""

from functools import cache

import yaml
from pydantic import BaseModel, ConfigDict

from jigai.domain.layout import expectations_dir


class Limits(BaseModel):
    """Bytes, counts, seconds; each with its reason in the file's comments."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    workbook_bytes: int
    inflated_bytes: int
    inflation_ratio: int
    cells: int
    csv_bytes: int
    child_memory_bytes: int
    child_seconds: int
    annotated_cells: int
    archive_members: int
    cell_characters: int
    letter_bytes: int
    letter_files: int
    letters_per_run: int


@cache
def limits() -> Limits:
    return Limits(**yaml.safe_load((expectations_dir() / "limits.yml").read_text(encoding="utf-8")))
