"""What is tried again and what is not."""

import smtplib
import socket

import psycopg
import pytest
from airflow.sdk import RetryAction

from jigai.orchestration.retries import TRANSIENT, TransientOnly, transient_reason
from jigai.warehouse.connection import WarehouseUnreachable


class RuleDidNotRun(Exception):
    """Stands for wrong code anywhere in the library."""


@pytest.mark.parametrize(
    "error",
    [
        ConnectionResetError("peer"),
        TimeoutError(),
        socket.gaierror(),
        psycopg.OperationalError("server closed the connection"),
        psycopg.errors.DeadlockDetected(),
        smtplib.SMTPServerDisconnected("gone"),
        WarehouseUnreachable("no answer"),
    ],
)
def test_passing_faults_are_tried_again(error: Exception) -> None:
    assert TransientOnly().evaluate(error, 1, 3).action is RetryAction.RETRY


@pytest.mark.parametrize(
    "error",
    [RuleDidNotRun("x"), ValueError("x"), KeyError("x"), psycopg.errors.UndefinedTable(), FileNotFoundError("x")],
)
def test_wrong_code_fails_at_once(error: Exception) -> None:
    assert TransientOnly().evaluate(error, 1, 3).action is RetryAction.FAIL


def test_looks_through_raise_from() -> None:
    wrapped = RuleDidNotRun("x")
    wrapped.__cause__ = psycopg.OperationalError("gone")
    assert transient_reason(wrapped) == "psycopg.OperationalError"


def test_every_listed_name_exists() -> None:
    from importlib import import_module

    for name in TRANSIENT:
        module, _, kind = name.rpartition(".")
        found = getattr(import_module(module), kind)
        assert issubclass(found, BaseException)
        assert f"{found.__module__}.{found.__qualname__}" == name
