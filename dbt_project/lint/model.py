"""dbt's `model` for the style check: a contract of one column."""

from types import SimpleNamespace

columns = {"indicator_id": SimpleNamespace(name="indicator_id", data_type="text")}
