"""One `dbt build`, every node's result recorded in `audit.dbt_node`, published when all of it passed."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from jigai.catalog.settings import Settings, load_settings
from jigai.orchestration import build_state
from jigai.orchestration.dbt_commands import dbt_target, invoke, refuse_failure
from jigai.warehouse.connection import Connection, connect

if TYPE_CHECKING:
    from jigai.warehouse.foreign_keys import ForeignKey


def build(
    select: list[str] | None = None,
    settings: Settings | None = None,
    now: datetime | None = None,
    *,
    whole: bool = False,
) -> dict[str, Any]:
    """Seeds, models and tests in the order of their dependencies; {"invocation_id", "nodes", "seconds"}.

    Built aside, and published in one transaction at the end (jigai.warehouse.marts), in which foreign keys are declared
    between the marts, the reference lists are kept as they are now and the as-of functions follow the models. Whatever
    fails leaves the marts as they were.
    Where nothing but submissions changed, models that merge make only the rows those touch (macros/merging.sql);
    where nothing at all did, nothing is built: no nodes, no invocation.

    Args:
        select: dbt selectors; everything when None.
        settings: the instance; the one of the environment when None.
        now: the run's moment, since when changed reference lists hold; the wall clock's when None.
        whole: build every row again, even where only submissions changed since the last publication.

    Raises:
        DbtFailed: a node failed; its results and those of all others are recorded all the same.
        KeyBroken: a mart refers to what another does not have.
    """
    from jigai.orchestration import as_of_functions
    from jigai.warehouse import foreign_keys, marts, marts_state, marts_touched

    settings = settings or load_settings()
    dsn, manifest = settings.dsn("transform"), dbt_target(settings) / "manifest.json"
    with marts.building(dsn):
        state = build_state.look(dsn)
        if not select and not whole and state.nothing_is_new:
            return {"invocation_id": "", "nodes": 0, "seconds": 0.0}
        with connect(dsn) as connection:
            marts.clear(connection)
            stand_ins = marts.stand_in(connection) if select else frozenset()
            is_merging = not select and marts_touched.keep_aside(connection)
            is_merging = is_merging and not whole and state.only_submissions_are_new
            unchanged: frozenset[str] = frozenset()
            if is_merging:
                marts_touched.follow_keys(connection)
                unchanged = marts_touched.untouched_lists(connection)
            else:
                # Seeds are about to be loaded in place: should this build fail, the next one has to load them again.
                marts_state.forget(connection)
        nodes, invocation_id = _build_aside(settings, select or [], is_merging)
        keys, source = foreign_keys.declared(manifest), "" if select else state.told
        publish = partial(_publish, stand_ins, source, keys)
        as_of_functions.follow(settings, manifest, now or datetime.now(UTC), publish, unchanged)
    seconds = round(sum(node["seconds"] for node in nodes), 3)
    return {"invocation_id": invocation_id, "nodes": len(nodes), "seconds": seconds}


def look_how_fresh(settings: Settings | None = None) -> list[str]:
    """How long ago each source was last written to, recorded as nodes are; which of them are late.

    Raises:
        DbtFailed: a source is too old to go on, or cannot be asked.
    """
    from jigai.warehouse import dbt_nodes

    settings = settings or load_settings()
    # Another target than that of builds: they would parse anew after it.
    done, nodes, invocation_id = invoke(settings, ["source", "freshness"], dbt_target(settings).parent / "freshness")
    if nodes:
        dbt_nodes.record(settings.dsn("ingest"), invocation_id, list(nodes.values()))
    refuse_failure(done, nodes)
    return sorted(name for name, node in nodes.items() if node["status"] != "pass")


def _publish(stand_ins: frozenset[int], source: str, keys: "Sequence[ForeignKey]", connection: Connection) -> None:
    from jigai.warehouse import foreign_keys, marts

    marts.publish(connection, stand_ins, source)
    foreign_keys.declare(connection, keys)


def _build_aside(settings: Settings, select: list[str], is_merging: bool) -> tuple[list[dict[str, Any]], str]:
    """Every node, recorded, and the invocation's id.

    Raises:
        DbtFailed: a node failed.
    """
    from jigai.warehouse import dbt_nodes

    # Unit tests try the models' logic on made-up rows: they belong to `make test`, not to every publication.
    words = ["build", "--target", "aside", "--exclude-resource-type", "unit_test"]
    if is_merging:
        # They are part of the project, which is as it was published.
        words += ["--exclude-resource-type", "seed"]
    selected = ["--select", *select] if select else []
    done, nodes, invocation_id = invoke(settings, [*words, *selected], dbt_target(settings), is_merging)
    if nodes:
        dbt_nodes.record(settings.dsn("ingest"), invocation_id, list(nodes.values()))
    refuse_failure(done, nodes)
    return list(nodes.values()), invocation_id
