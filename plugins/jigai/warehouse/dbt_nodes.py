"""What dbt did, node by node, kept for whoever asks why a mart looks as it does."""

from typing import Any

from jigai.warehouse.connection import connect


def record(dsn: str, invocation_id: str, nodes: list[dict[str, Any]]) -> None:
    """Store one dbt invocation.

    Each node: unique_id, resource_type, status, seconds, failures, message, finished_at.
    """
    with connect(dsn) as connection, connection.cursor() as cursor:
        cursor.executemany(
            """
            insert into audit.dbt_node values (
                %(invocation_id)s, %(unique_id)s, %(resource_type)s, %(status)s, %(seconds)s, %(failures)s, %(message)s,
                %(finished_at)s
            ) on conflict do nothing
            """,
            [{**node, "invocation_id": invocation_id} for node in nodes],
        )
