"""The bars of a table of the bulletin, as inline SVG: the table's own rounded numbers, names and values beside them."""

from collections.abc import Sequence

from markupsafe import Markup

from jigai.publishing import charts
from jigai.publishing.bulletin import Number, Table, cell_text
from jigai.publishing.text_size import widest

_WIDTH, _BAR, _POINTS = 6.6, 0.2, 8
# The first bar is full, the second hatched: they are told apart in grey and by those who see fewer colours.
_FILLS = ({"color": charts.BLUE}, {"facecolor": "none", "edgecolor": charts.ORANGE, "hatch": "////", "linewidth": 0.8})


def bars(table: Table, name: str, labelled_by: str) -> Markup:
    """The chart of a table that has one.

    Args:
        name: begins every id of the chart.
        labelled_by: id of the element that names it.
    """
    assert table.chart is not None
    rows, columns = table.drawn(), table.chart.bars
    labels = [cell_text(row[0]) for row in rows]
    height = 0.1 + len(rows) * (_BAR * len(columns) + 0.1) + (0.3 if len(columns) > 1 else 0)
    with charts.drawing(_WIDTH, height) as (figure, axes):
        # Measured here: the font that matplotlib measures with has no Chinese.
        figure.set_layout_engine("none")
        left, top = (widest(labels) * _POINTS / 72 + 0.15) / _WIDTH, 0.3 / height if len(columns) > 1 else 0.02
        axes.set_position((left, 0.02, 0.86 - left, 0.98 - top))
        for at, column in enumerate(columns):
            _series(axes, [row[column] for row in rows], at, len(columns), table.columns[column].zh)
        axes.set_yticks(range(len(rows)), labels)
        axes.tick_params(axis="y", length=0, colors=charts.INK)
        # Every bar has its number: an axis of numbers would say less.
        axes.set_xticks([])
        axes.spines[["bottom", "left"]].set_visible(False)
        axes.axvline(0, color=charts.SOFT, linewidth=0.7)
        axes.invert_yaxis()
        if len(columns) > 1:
            axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=len(columns), frameon=False)
        return charts.inline(figure, name, labelled_by)


def _series(axes: charts.Any, cells: Sequence[object], at: int, count: int, legend: str) -> None:
    share = 0.8 / count
    for place, cell in enumerate(cells):
        if not isinstance(cell, Number) or cell.shown is None:
            continue
        value, middle = float(cell.shown), place + (at - (count - 1) / 2) * share
        axes.barh(middle, value, height=share * 0.85, label=legend, **_FILLS[at])
        legend = "_"  # one entry of the legend for all bars
        axes.annotate(
            cell.text,
            (value, middle),
            xytext=(3 if value >= 0 else -3, 0),
            textcoords="offset points",
            va="center",
            ha="left" if value >= 0 else "right",
            fontsize=7,
        )
