"""Which failures are worth another try: a connection that broke, never code or data that is wrong."""

from airflow.sdk import RetryDecision, RetryPolicy

# By name, so that a DAG file imports no driver. Subclasses count (psycopg's deadlock is an OperationalError).
TRANSIENT = frozenset(
    {
        "builtins.ConnectionError",
        "builtins.TimeoutError",
        "socket.gaierror",
        "psycopg.OperationalError",
        "psycopg.InterfaceError",
        "sqlalchemy.exc.OperationalError",
        "smtplib.SMTPServerDisconnected",
        "smtplib.SMTPConnectError",
        # Nobody answers, and the answer broke off: neither descends from the other.
        "botocore.exceptions.ConnectionError",
        "botocore.exceptions.HTTPClientError",
        "paramiko.ssh_exception.NoValidConnectionsError",
        "paramiko.ssh_exception.SSHException",
        "dbt.adapters.exceptions.connection.FailedToConnectError",
        "jigai.warehouse.connection.WarehouseUnreachable",
        "jigai.stages.publish.NotSettled",
    }
)
# Kinds of the above that no waiting mends, whatever stands behind them.
FINAL = frozenset(
    {
        "paramiko.ssh_exception.AuthenticationException",
        "paramiko.ssh_exception.BadHostKeyException",
        "paramiko.ssh_exception.IncompatiblePeer",
    }
)


class TransientOnly(RetryPolicy):
    """Retries what may pass by itself; fails at once on everything else."""

    def evaluate(
        self, exception: BaseException, try_number: int, max_tries: int, context: object = None
    ) -> RetryDecision:
        reason = transient_reason(exception)
        if reason is None:
            return RetryDecision.fail(f"{type(exception).__name__}：重试无益 · another try would fail the same way")
        return RetryDecision.retry(reason=f"{reason}：稍后重试 · will be tried again")

    def serialize(self) -> dict[str, object]:
        return {"__type": "TransientOnly"}


def transient_reason(exception: BaseException) -> str | None:
    """The name of the passing fault behind the exception, looking through `raise ... from`; None if there is none."""
    cause: BaseException | None = exception
    while cause is not None:
        for kind in type(cause).__mro__:
            name = f"{kind.__module__}.{kind.__qualname__}"
            if name in FINAL:
                return None
            if name in TRANSIENT:
                return name
        cause = cause.__cause__
    return None
