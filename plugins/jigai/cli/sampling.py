"""sample: synthetic workbooks of the whole plan, for a replay."""

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import Progress

from jigai.cli.files import AsJson
from jigai.cli.terminal import UsageFault, err, guarded, print_json, print_table

FIRST, LAST = "2021-01", "2023-12"
_TOTALS = {
    "files": "工作簿",
    "rows": "数据行",
    "obligations_met": "已报的应报事项",
    "never_sent": "始终未报",
    "late": "迟报（首版）",
    "nil": "零报告",
    "explained": "随表说明的问题",
}


@guarded
def sample(
    output: Annotated[Path, typer.Option("-o", "--output", help="写到此文件夹 · folder to write into")],
    plan: Annotated[bool, typer.Option("--plan", help="计划期全部应报工作簿 · every owed workbook 2021-2023")] = False,
    seed: Annotated[int, typer.Option("--seed", help="同一种子得同样的字节 · same seed, same bytes")] = 20210101,
    first: Annotated[str, typer.Option("--from", help="自此报告期 · first period, e.g. 2021-Q4")] = FIRST,
    last: Annotated[str, typer.Option("--to", help="至此报告期 · last period")] = LAST,
    units: Annotated[str | None, typer.Option("--units", help="只写这些单位，逗号分隔 · only these units")] = None,
    forms: Annotated[str | None, typer.Option("--forms", help="只写这些报表，逗号分隔 · only these forms")] = None,
    as_json: AsJson = False,
) -> None:
    """合成数据（演示）：计划期各单位的报表 · synthetic workbooks, each marked so, and manifest.json beside them."""
    from jigai.samples.plan.delivery import write_plan

    if not plan:
        raise UsageFault("请写明 --plan · only --plan is there to be written")
    with Progress(console=err, transient=True) as bar:
        task = bar.add_task("写出 · writing", total=None)
        try:
            manifest = write_plan(
                output,
                seed,
                first=first,
                last=last,
                unit_codes=_listed(units),
                form_codes=_listed(forms),
                progress=lambda done, whole: bar.update(task, completed=done, total=whole),
            )
        except ValueError as error:
            raise UsageFault(str(error)) from error
    totals = manifest.totals()
    if as_json:
        print_json(totals)
        return
    rows: list[tuple[str, Any]] = [(caption, totals[key]) for key, caption in _TOTALS.items()]
    rows += [(form, count) for form, count in totals["by_form"].items()]
    rows += [(manifest.kinds[kind], count) for kind, count in totals["by_kind"].items()]
    print_table(f"合成数据（演示） · synthetic, in {output}", ("项目", "数量"), rows)


def _listed(text: str | None) -> tuple[str, ...]:
    return tuple(filter(None, (part.strip() for part in (text or "").split(","))))
