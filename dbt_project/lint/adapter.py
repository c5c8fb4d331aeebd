"""Stands in for dbt's adapter where `sqlfluff` lints offline: a dispatched macro renders as a call of its name."""

from collections.abc import Callable


def dispatch(macro_name: str, package: str = "") -> Callable[..., str]:
    def render(*arguments: object) -> str:
        return f"{macro_name}({', '.join(str(argument) for argument in arguments[:1])})"

    return render
