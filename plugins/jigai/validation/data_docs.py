"""Great Expectations' own pages: the suite of every form, and how the submissions judged last fared against it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jigai.catalog.forms import Form, forms
from jigai.catalog.rules import rules_of
from jigai.domain.findings import Place
from jigai.validation import local_pages, measures
from jigai.validation.checks import Plan, plan
from jigai.validation.frames import with_own_facts

if TYPE_CHECKING:
    import pandas as pd

# Counts only: the pages may be passed on, and a value in them is an enterprise's.
COUNTS_ONLY = {"result_format": "BASIC", "partial_unexpected_count": 0}
FRAMES = {"cover": "封面", "rows": "数据"}


@dataclass(frozen=True)
class LastRun:
    """The submissions of a form that were judged last: their rows and covers as frames, and where they stand."""

    form: Form
    rows: "pd.DataFrame"
    covers: "pd.DataFrame"
    places: dict[int, Place]


def publish(folder: Path, runs: Iterable[LastRun] = (), progress: Callable[[str], None] = lambda line: None) -> Path:
    """Write the static pages into a folder; returns its index.html.

    Args:
        runs: at most one a form; a form without one has its suite alone.
    """
    context = _context(folder)
    ran = {run.form.form: run for run in runs}
    for code, form in forms().items():
        progress(f"{code} {form.title_zh}")
        for frame, title in FRAMES.items():
            made = plan(form, rules_of(code), frame)
            if made.checks:
                suite = context.suites.add(_named_suite(f"{code}_{frame}", f"{form.title_zh} {title}", made))
                _run(context, suite, frame, made, ran.get(code))
    context.build_data_docs()
    local_pages.make_local(folder)
    return folder / "index.html"


def _context(folder: Path) -> Any:
    """A context whose only site is the folder; everything else of it lives as long as the process."""
    import great_expectations as gx

    folder.mkdir(parents=True, exist_ok=True)
    context: Any = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False, "metric_calculations": False}
    for name in list(context.get_site_names()):
        context.delete_data_docs_site(name)
    store = {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(folder.resolve())}
    index = {"class_name": "DefaultSiteIndexBuilder"}
    site = {"class_name": "SiteBuilder", "store_backend": store, "site_index_builder": index}
    context.add_data_docs_site(site_name="jigai", site_config=site)
    return context


def _named_suite(name: str, title: str, made: Plan) -> Any:
    """The plan's suite, each expectation with its rule's sentence beside it."""
    from jigai.validation.gx_session import suite

    found = suite(made.checks)
    found.name = name
    found.notes = title
    for expectation, check in zip(found.expectations, made.checks, strict=True):
        rule = check.rule
        expectation.notes = f"{rule.id} {rule.name}（{rule.severity.label_zh}）：{rule.message_zh}"
    return found


def _run(context: Any, suite: Any, frame: str, made: Plan, run: LastRun | None) -> None:
    """Validate the last run against a suite, as a checkpoint whose result the pages show."""
    import great_expectations as gx

    if run is None:
        return
    data = run.covers.assign(row_number=0) if frame == "cover" else with_own_facts(run.rows, run.places)
    if data.empty:
        return
    full = measures.add_to_frame(data, made.windows, made.names)
    source = context.data_sources.add_pandas(suite.name)
    batch = source.add_dataframe_asset(suite.name).add_batch_definition_whole_dataframe(suite.name)
    validation = gx.ValidationDefinition(name=suite.name, data=batch, suite=suite)
    checkpoint = gx.Checkpoint(
        name=suite.name,
        validation_definitions=[context.validation_definitions.add(validation)],
        result_format=COUNTS_ONLY,
    )
    context.checkpoints.add(checkpoint).run(batch_parameters={"dataframe": full})
