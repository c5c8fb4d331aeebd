"""Charts as the page holds them: the same bytes for the same numbers, nothing of the network, text as text."""

from lxml import etree

from jigai.publishing import charts
from jigai.publishing.charts_target_path import Forecast, Mark, Run, TargetPath, target_path


def drawn(name: str, top: float = 4.0) -> str:
    with charts.drawing(3, 1.8) as (figure, axes):
        axes.plot([1, 2, 3], [1, top, 2], marker="o")
        axes.fill_between([1, 2], [1, 2], [2, 3], hatch="///")
        axes.set_title("技改 2021<&")
        return charts.inline(figure, name, labelled_by="caption")


def test_the_same_numbers_give_the_same_bytes_and_others_do_not() -> None:
    assert drawn("a") == drawn("a")
    assert drawn("a") != drawn("a", top=5)


def test_text_is_text_in_the_page_s_font() -> None:
    root = etree.fromstring(drawn("a"))
    said = [part.text for part in root.iter("{*}text")]
    assert "技改 2021<&" in said
    assert "font-family" not in etree.tostring(root, encoding="unicode")
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "caption"
    assert root.get("width") is None, "it takes the width of its place"


def test_two_charts_of_a_page_share_no_id_and_point_to_their_own_parts() -> None:
    first, second = etree.fromstring(drawn("a")), etree.fromstring(drawn("b"))
    ids = [{part.get("id") for part in root.iter() if part.get("id")} for root in (first, second)]
    assert not ids[0] & ids[1]
    for root, own in zip((first, second), ids, strict=True):
        text = etree.tostring(root, encoding="unicode")
        pointed = set(charts._POINTED.findall(text)) | {part.get("href")[1:] for part in root.iter("{*}use")}
        assert pointed
        assert pointed <= own
        assert any(one.startswith(f"{name}-h") for one in pointed for name in "ab"), "the hatch is pointed to"


def test_nothing_is_fetched() -> None:
    text = drawn("a")
    assert "<style" not in text
    assert "<!DOCTYPE" not in text
    assert "http" not in text.replace("http://www.w3.org/2000/svg", "")


def test_a_forecast_with_a_range_is_hatched_and_one_without_is_not() -> None:
    def path(low: float | None, high: float | None) -> str:
        forecast = Forecast((2021.5, 40), 2022, 80, low, high)
        return target_path(
            TargetPath(2021, 2023, [Run("a", [[(2021.5, 40)]])], [Mark(2021, 100)], (), forecast), "a", "n"
        )

    assert "<pattern" in path(70, 95)
    assert "<pattern" not in path(None, None)
    years = [part.text for part in etree.fromstring(path(70, 95)).iter("{*}text")]
    assert {"2021", "2022", "2023"} <= set(years)
