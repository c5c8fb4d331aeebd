"""One small chart: what a figure has come to, against the target of each year and where the year is likely to end."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from jigai.publishing import charts

_SIZE = (3.3, 1.75)
_STROKES = ("-", (0, (5, 1.5)), (0, (1.5, 1)), (0, (5, 1.5, 1, 1.5)))
_ENDS = ("o", "s", "^", "D", "v")


@dataclass(frozen=True)
class Run:
    """One reading of the figure, oldest first. `stretches` are drawn without a bridge between them: a figure that is
    counted from January begins anew each year. `x` is a year with its part gone by: end of March 2021 is 2021.25."""

    letter: str
    stretches: Sequence[Sequence[tuple[float, float]]]


@dataclass(frozen=True)
class Mark:
    """The target of a year, or (`is_of_plan`) of the whole plan at its end; with `upper`, a range."""

    year: int
    lower: float
    upper: float | None = None
    is_of_plan: bool = False


@dataclass(frozen=True)
class Forecast:
    """From the last value to the year's end; without at least two past years there is no range."""

    begin: tuple[float, float]
    end: float
    value: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class TargetPath:
    first_year: int
    last_year: int
    runs: Sequence[Run]
    marks: Sequence[Mark]
    pace: Sequence[tuple[float, float]] = field(default=())
    forecast: Forecast | None = None


def target_path(path: TargetPath, name: str, labelled_by: str) -> Markup:
    """The chart as inline SVG. Told apart by stroke and shape: figures are solid or have a letter at their end, targets
    are dashed bars, the usual pace is dotted, the forecast a hatched wedge.

    Args:
        name: begins every id of the chart.
        labelled_by: id of the element that names it.
    """
    with charts.drawing(*_SIZE) as (figure, axes):
        _targets(axes, path)
        _figures(axes, path)
        if path.pace:
            axes.plot(*zip(*path.pace, strict=True), color=charts.SOFT, linewidth=1, linestyle=":")
        if path.forecast:
            _forecast(axes, path.forecast)
        years = range(path.first_year, path.last_year + 1)
        axes.set_xlim(path.first_year, path.last_year + 1.12)
        axes.set_xticks([year + 0.5 for year in years], [str(year) for year in years], minor=False)
        axes.tick_params(axis="x", length=0)
        for year in years[1:]:
            axes.axvline(year, color=charts.LINE, linewidth=0.6, zorder=0)
        axes.locator_params(axis="y", nbins=5)
        axes.margins(y=0.12)
        return charts.inline(figure, name, labelled_by)


def _targets(axes: charts.Any, path: TargetPath) -> None:
    for mark in path.marks:
        if mark.is_of_plan:
            axes.plot([path.last_year + 1], [mark.lower], marker="D", markersize=4, color=charts.ORANGE, clip_on=False)
            continue
        span = (mark.year + 0.02, mark.year + 0.98)
        for level in (mark.lower, mark.upper):
            if level is not None:
                axes.plot(span, (level, level), color=charts.ORANGE, linewidth=1.4, linestyle=(0, (4, 2)))


def _figures(axes: charts.Any, path: TargetPath) -> None:
    for index, run in enumerate(path.runs):
        stroke, end = _STROKES[index % len(_STROKES)], _ENDS[index % len(_ENDS)]
        for stretch in run.stretches:
            axes.plot(*zip(*stretch, strict=True), color=charts.BLUE, linewidth=1.5, linestyle=stroke)
            axes.plot(*stretch[-1], color=charts.BLUE, marker=end, markersize=4, linestyle="none")
        if len(path.runs) > 1 and run.stretches:
            last = run.stretches[-1][-1]
            axes.annotate(run.letter, last, xytext=(4, 0), textcoords="offset points", va="center", color=charts.BLUE)


def _forecast(axes: charts.Any, forecast: Forecast) -> None:
    (begin, value), end = forecast.begin, forecast.end
    if forecast.low is not None and forecast.high is not None:
        wedge = ([begin, end], [value, forecast.low], [value, forecast.high])
        axes.fill_between(*wedge, facecolor="none", edgecolor=charts.PURPLE, hatch="|||||", linewidth=0.7)
    axes.plot([begin, end], [value, forecast.value], color=charts.PURPLE, linewidth=1, linestyle="--")
    axes.plot([end], [forecast.value], marker="o", markersize=5, markerfacecolor="white", color=charts.PURPLE)
