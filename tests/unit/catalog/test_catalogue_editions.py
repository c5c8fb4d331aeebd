from datetime import date

import pytest

from jigai.catalog import catalogue_editions as editions
from jigai.catalog.expressions import parse
from jigai.catalog.forms import form
from jigai.domain.layout import expectations_dir


@pytest.fixture
def written(tmp_path, monkeypatch):
    """Writes the list anew and reads it from there."""

    def write(text: str) -> None:
        (tmp_path / "catalogue_editions.yml").write_text(text, encoding="utf-8")
        monkeypatch.setattr(editions, "expectations_dir", lambda: tmp_path)
        editions.catalogue_editions.cache_clear()

    yield write
    monkeypatch.undo()
    editions.catalogue_editions.cache_clear()


def test_a_date_is_known_only_with_its_source():
    assert (expectations_dir() / "catalogue_editions.yml").is_file()
    for entry in editions.catalogue_editions():
        assert entry.source or not (entry.published_on or entry.published_by)


def test_a_date_without_a_source_is_refused(written):
    written("editions: [{edition: 2019年版, published_by: 2020-06-03, reason: 无}]")
    with pytest.raises(ValueError, match="2019年版"):
        editions.catalogue_editions()


def test_the_condition_names_columns_of_the_form():
    found = parse(editions.date_condition("catalogue_edition", "catalogue_date"))
    assert found.columns <= {column.key for column in form("JG07").columns}


def test_a_day_of_issue_is_exact_and_a_later_reference_only_a_bound():
    exact = editions.CatalogueEdition(edition="甲版", published_on=date(2020, 1, 2), source="文", reason="例")
    bound = editions.CatalogueEdition(edition="乙版", published_by=date(2020, 6, 3), source="文", reason="例")
    named = editions.CatalogueEdition(edition="丙版", reason="例")
    assert exact.date_condition("e", "d") == "e != '甲版' or d == '2020-01-02'"
    assert bound.date_condition("e", "d") == "e != '乙版' or d <= '2020-06-03'"
    assert named.date_condition("e", "d") is None


def test_without_any_date_there_is_nothing_to_compare_with(written):
    written("editions: [{edition: 2019年版, reason: 例}]")
    with pytest.raises(ValueError, match="no edition has a date"):
        editions.date_condition("e", "d")
