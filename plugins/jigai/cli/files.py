"""template, check, submit: what a submitting unit does with files."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jigai.catalog.forms import Form, forms
from jigai.catalog.units import units
from jigai.cli.terminal import DONE, NOT_ACCEPTED, UsageFault, err, guarded, out, print_json_array
from jigai.domain.periods import Period
from jigai.domain.submissions import Disposition
from jigai.domain.units import Unit

if TYPE_CHECKING:
    from jigai.stages.official_template import Beginning

Now = Annotated[str | None, typer.Option("--now", help="这次运行的时刻 · the run's moment (2021-04-06T09:00)")]
AsJson = Annotated[bool, typer.Option("--json", help="机器可读 · for machines")]


@guarded
def template(
    form: Annotated[str, typer.Argument(help="报表代码 · form code, e.g. JG02")],
    unit: Annotated[str, typer.Option("--unit", help="填报单位代码 · unit code, e.g. 640104")],
    period: Annotated[str, typer.Option("--period", help="报告期 · 2021-03, 2021-Q1 or 2021")],
    output: Annotated[Path, typer.Option("-o", "--output", help="写到 · where to write the workbook")],
    prefill: Annotated[
        bool | None,
        typer.Option(
            "--prefill/--no-prefill",
            help="预填上期审核通过的各行（JG08为本单位负责的事项）；有数据库时默认预填 · begin with what is known",
        ),
    ] = None,
) -> None:
    """下发报表模板 · write the official workbook of a form for one unit and period."""
    from jigai.stages import official_template as stage

    spec, body, when = form_of(form), unit_of(unit), period_of(period)
    if not spec.may_submit(body):
        raise UsageFault(f"{body.name_zh}（{unit}）不报送{form} · {unit} does not submit {form}")
    if not spec.accepts_period(when):
        raise UsageFault(f"{form}没有{period}这一报告期，{_periods_zh(spec)} · {form} is not reported for {period}")
    if not output.resolve().parent.is_dir() or output.is_dir():
        raise UsageFault(f"不能写到{output}：文件夹不存在，或它本身是文件夹 · not a place for a file: {output}")
    beginning = stage.Beginning() if prefill is False else _beginning(spec, body, when, bool(prefill))
    stage.write(output, spec, body, when, beginning)
    out.print(f"已写出 · written: {output}", highlight=False)
    if beginning.said_zh:
        out.print(f"{beginning.said_zh} · {beginning.said_en}", highlight=False)


def _periods_zh(form: Form) -> str:
    """How its periods are written, for the one who wrote another."""
    if form.frequency == "quarterly":
        return "按季报送，写作2021-Q1"
    exempt = [month for month in range(1, 13) if month not in form.months]
    free = f"（{'、'.join(map(str, exempt))}月免报）" if exempt else ""
    annual = "，年度定案写作2021" if form.due.annual else ""
    return f"按月报送{free}，写作2021-03{annual}"


def _beginning(form: Form, unit: Unit, period: Period, is_asked: bool) -> "Beginning":
    """Rows to begin with.

    Args:
        is_asked: `--prefill` was given: a warehouse that is missing is then a fault, and not a reason to go without.
    """
    from jigai.cli.stack import chosen_settings
    from jigai.stages import official_template as stage
    from jigai.warehouse.connection import WarehouseUnreachable

    if form.form == stage.COMMITMENT_FORM:
        return stage.from_responsibilities(unit)
    if not form.recurring:
        said_zh, said_en = f"{form.form}每期重新填报，没有可预填的行", f"{form.form} is filled anew, nothing pre-filled"
        return stage.Beginning(said_zh=said_zh, said_en=said_en) if is_asked else stage.Beginning()
    settings = chosen_settings()
    if not is_asked and not stage.has_warehouse(settings):
        return stage.Beginning(said_zh="没有数据库，未预填", said_en="no warehouse here, nothing pre-filled")
    try:
        if stage.has_warehouse(settings):
            _start_database()
        return stage.from_last_period(settings, form, unit, period)
    except WarehouseUnreachable as error:
        raise WarehouseUnreachable(f"{error}；不预填请加 --no-prefill · or write it with --no-prefill") from error


@guarded
def check(
    files: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False, help="待查文件 · files to check")],
    annotate: Annotated[Path | None, typer.Option("--annotate", help="批注后的工作簿写到此文件夹 · folder")] = None,
    offline: Annotated[bool, typer.Option("--offline", help="不比对历史数据 · without the warehouse")] = False,
    now: Now = None,
    as_json: AsJson = False,
    with_all: Annotated[bool, typer.Option("--all", help="连同衍生问题 · consequences of a root too")] = False,
) -> None:
    """报送前自查：与受理时同一规则，不留存 · the pipeline's engine and rules on these files, nothing stored."""
    from jigai.stages import check as stage

    if not offline:
        _start_database()
    checked = stage.each(files, now, offline)
    if annotate is not None:
        from jigai.stages.returning import annotate_each

        checked = annotate_each(checked, annotate, now)
    dispositions = set[Disposition]()

    def verdicts() -> Iterator[dict]:
        for one in checked:
            dispositions.add(one.disposition)
            yield one.as_json(with_all)

    if as_json:
        print_json_array(verdicts())
    else:
        for verdict in verdicts():
            _print_checked(verdict)
    raise typer.Exit(DONE if dispositions <= {Disposition.ACCEPTED} else NOT_ACCEPTED)


def _print_checked(verdict: dict) -> None:
    label = Disposition(verdict["disposition"]).label_zh
    out.print(f"[bold]{verdict['file']}[/bold]  {label} · {verdict['disposition']}", highlight=False)
    for finding in verdict["findings"]:
        place = finding["cell"] or finding["sheet"] or "文件"
        out.print(f"  {place}  {finding['message_zh']} [dim]{finding['rule_id']}[/dim]", highlight=False)
        out.print(f"      {finding['remedy_zh']}", highlight=False)


@guarded
def submit(
    files: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False)],
    unit: Annotated[str | None, typer.Option("--unit", help="报送单位 · the sending unit")] = None,
) -> None:
    """放进本单位的收件文件夹 · put files into the unit's inbox folder, whole or not at all."""
    from jigai.catalog.settings import load_settings
    from jigai.storage.inbox import Inbox

    settings = load_settings()
    inbox = Inbox.of(settings)
    for file in files:
        sender = unit or _unit_in_name(file)
        unit_of(sender)
        out.print(f"{file.name} → {inbox.put(file, sender)}", highlight=False)


def _unit_in_name(file: Path) -> str:
    """The unit in a name such as JG02_640104_2021-03.xlsx.

    Raises:
        UsageFault: the name does not say.
    """
    found = re.match(r"JG\d{2}_([A-Z0-9-]+)_", file.name)
    if not found:
        raise UsageFault(f"文件名看不出报送单位，请加 --unit · the name does not tell the sender: {file.name}")
    return found[1]


def _start_database() -> None:
    from jigai.cli.stack import start_database

    start_database()


def form_of(code: str) -> Form:
    if code not in forms():
        raise UsageFault(f"没有报表{code}；有：{'、'.join(forms())} · no such form")
    return forms()[code]


def unit_of(code: str) -> Unit:
    if code not in units():
        known = "、".join(f"{unit.unit_code} {unit.name_zh}" for unit in units().values() if unit.submits)
        err.print(f"填报单位 · units: {known}", highlight=False)
        raise UsageFault(f"没有填报单位{code} · no such unit")
    return units()[code]


def period_of(text: str) -> Period:
    try:
        return Period.parse(text)
    except ValueError as error:
        raise UsageFault(f"报告期“{text}”写法不对，应为2021-03、2021-Q1或2021 · {error}") from error
