"""bi: the dashboards in a real BI tool, beside an instance."""

import os

from jigai.catalog.settings import load_settings
from jigai.cli.terminal import UsageFault, guarded, out

# Dashboards want all nine forms and three years: the replay has them, where nothing else is asked for.
SHOWN = "replay"


@guarded
def bi() -> None:
    """导入并打开 BI 看板（默认用回放数据） · import the dashboards into Superset and serve them."""
    os.environ.setdefault("JIGAI_INSTANCE", SHOWN)
    from jigai.cli.stack import start_database
    from jigai.local import reader_roles, superset

    settings = load_settings()
    if not settings.secrets_file.exists():
        raise UsageFault(f"没有{settings.instance}实例，请先运行 make replay · there is no such instance yet")
    start_database(settings)
    address = superset.up(settings, lambda line: out.print(line, highlight=False))
    out.print(f"看板 · dashboards: {address}/dashboard/list/", highlight=False)
    out.print(f"用户 admin，口令见 superset_admin_password · user and password: {settings.secrets_file} (0600)")
    for role, sees in reader_roles.with_a_login(settings).items():
        out.print(f"用户 {role}（{sees}），口令见 superset_reader_{role} · sees its own area alone", highlight=False)
    out.print("停止 · to stop: make down", highlight=False)
