"""rules list, show, impact; docs: the catalogue, what a rule would have found in history, and its pages."""

from pathlib import Path
from typing import Annotated

import typer

from jigai.cli.files import AsJson
from jigai.cli.stack import start_database
from jigai.cli.terminal import UsageFault, err, guarded, out, print_json, print_table

FormCode = Annotated[str | None, typer.Option("--form", help="报表代码 · form code")]

rules_app = typer.Typer(help="规则 · the rule catalogue", no_args_is_help=True)


def _rule_json(rule_id: str) -> dict:
    from jigai.catalog.rules import rules

    if rule_id not in rules():
        raise UsageFault(f"没有规则{rule_id} · no such rule")
    rule = rules()[rule_id]
    keys = ("severity", "phase", "message_zh", "remedy_zh", "shadow")
    return {"rule_id": rule.id, "rule_name": rule.name, "form": rule.form} | {key: getattr(rule, key) for key in keys}


@rules_app.command("list")
@guarded
def rules_list(form: FormCode = None, as_json: AsJson = False) -> None:
    """全部规则 · every rule."""
    from jigai.catalog.rules import rules

    listed = [_rule_json(rule_id) for rule_id, rule in rules().items() if form in (None, rule.form)]
    if as_json:
        print_json(listed)
    else:
        keys = ("rule_id", "rule_name", "severity", "phase", "message_zh")
        print_table(
            "规则 · rules", ("编号", "名称", "类型", "阶段", "问题"), ([r[key] for key in keys] for r in listed)
        )


@rules_app.command("show")
@guarded
def rules_show(rule_id: str, as_json: AsJson = False) -> None:
    """一条规则的全文 · one rule in full."""
    from jigai.catalog.rules import rules

    shown = _rule_json(rule_id)
    full = rules()[rule_id].model_dump(mode="json")
    if as_json:
        print_json(shown | full)
    else:
        print_table(
            rule_id, ("项目", "内容"), [(key, value) for key, value in full.items() if value not in (None, [], ())]
        )


@rules_app.command("impact")
@guarded
def rules_impact(
    rule: Annotated[str, typer.Argument(help="规则编号或名称 · rule id or name")],
    threshold: Annotated[float | None, typer.Option("--threshold", help="试用的阈值 · a value to try")] = None,
    as_json: AsJson = False,
) -> None:
    """规则对已通过报表的影响，只看不改 · what a rule or threshold would have found in what was accepted."""
    from jigai.stages.impact import RuleUnknown, study

    start_database()
    try:
        found = study(rule, threshold)
    except RuleUnknown as error:
        raise UsageFault(str(error)) from error
    if as_json:
        print_json(found)
        return
    totals = found["totals"]
    out.print(
        f"{found['rule_id']} {found['rule_name']}：检查已通过报表{found['examined']}份，"
        f"会退回{totals['stopped']}、待核准{totals['held']}、需说明{totals['queried']}、提示{totals['noticed']}份"
        f" · {found['findings']} findings in {len(found['submissions'])} of {found['examined']}",
        highlight=False,
    )
    keys = ("submission_id", "unit_code", "form_code", "period", "version", "state", "findings", "found_then")
    captions = ("编号", "单位", "报表", "报告期", "版本", "状态", "问题", "当时已发现", "第一条")
    print_table(
        "受影响的报表 · submissions", captions,
        ([*(line[key] for key in keys), line["message_zh"]] for line in found["submissions"]),
    )  # fmt: skip


@guarded
def docs(
    out_folder: Annotated[Path | None, typer.Option("-o", "--out", help="文件夹 · folder")] = None,
    with_runs: Annotated[
        bool, typer.Option("--runs/--suites-only", help="连同最近一次校验和集市 · the last runs and the marts too")
    ] = True,
) -> None:
    """规则目录、校验、集市与列血缘的网页 · pages of rules, checks, marts and of where their columns come from."""
    from jigai.catalog.settings import load_settings
    from jigai.stages.documentation import publish, publish_rules, write_index

    settings = start_database() if with_runs else load_settings()
    folder = out_folder or settings.instance_dir / "docs"
    pages = [
        publish_rules(folder),
        publish(folder / "data_docs", with_runs, lambda line: err.print(line, highlight=False)),
    ]
    if with_runs:
        from jigai.orchestration import dbt_docs

        pages += dbt_docs.publish(folder, settings)
    pages.insert(0, write_index(folder, pages))
    for page in pages:
        out.print(f"网页 · page: {page}", highlight=False)
