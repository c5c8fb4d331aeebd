"""What dbt's cross-database macros render to on PostgreSQL, so that `sqlfluff` lints offline, without a database."""


def type_string() -> str:
    return "text"


def bool_or(expression: str) -> str:
    return f"bool_or({expression})"


def hash(field: str) -> str:
    return f"md5({field})"


def listagg(measure: str, delimiter_text: str = "','", order_by_clause: str = "") -> str:
    return f"string_agg({measure}, {delimiter_text} {order_by_clause})"


def datediff(first_date: str, second_date: str, datepart: str) -> str:
    return f"datediff({datepart}, {first_date}, {second_date})"
