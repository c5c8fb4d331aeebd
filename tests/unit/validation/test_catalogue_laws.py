"""Laws over all rules, so that an entry that cannot work is found before a submission meets it."""

import re
import subprocess
import sys

import pytest

from jigai.catalog.expressions import parse
from jigai.catalog.forms import forms
from jigai.catalog.rules import rules, rules_of, thresholds
from jigai.domain.findings import Phase, Severity
from jigai.validation.checks import plan
from jigai.validation.roots import involved_columns
from jigai.validation.rules_page import catalogue_markdown

RULES = list(rules().values())


def test_names_are_unique_within_what_one_form_is_judged_by():
    for code in forms():
        names = [rule.name for rule in rules_of(code)]
        assert len(names) == len(set(names))


def test_the_catalogue_is_large_enough():
    """A rule over many columns is one."""
    assert len(RULES) >= 120
    assert len({rule.name for rule in RULES}) >= 90


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_texts_are_whole_sentences(rule):
    assert rule.message_zh.endswith("。")
    assert rule.remedy_zh.endswith("。")
    assert rule.message_en.endswith(".")
    assert rule.remedy_en.endswith(".")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_unmarked_severities_follow_the_phase(rule):
    blocks = {Phase.FILE, Phase.COVER, Phase.COLUMNS, Phase.CELLS, Phase.SHEET}
    marked = {
        "column_renamed", "note_row", "amount_negative", "done_negative", "data_period_shape",
        "renovation_equals_industrial_everywhere", "platform_at_two_levels", "serial_column", "merged_cells",
    }  # fmt: skip
    if rule.phase is Phase.HIERARCHY:
        # That nothing came is no fault of a report.
        assert rule.severity is (Severity.NOTICE if rule.name == "three_periods_without_report" else Severity.QUERY)
    elif rule.phase in blocks and rule.name not in marked:
        is_normalisation = rule.phase is Phase.CELLS and rule.reading is not None
        assert rule.severity is Severity.MANDATORY or (is_normalisation and rule.severity is Severity.NOTICE)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_names_it_uses_exist(rule):
    keys = {column.key for of in forms().values() for column in of.columns}
    assert set(rule.consequence_of) <= set(rules())
    assert rule.threshold is None or rule.threshold in thresholds()
    if rule.form in forms() and rule.frame == "rows":
        own = {column.key for column in forms()[rule.form].columns}
        assert {key for key in rule.columns if ":" not in key} <= own
    told = {argument for name, argument in re.findall(r"\{(col):([a-z_]+)\}", rule.message_zh + rule.remedy_zh)} - {
        "col"
    }
    assert told <= keys


def test_every_threshold_is_used():
    used = {rule.threshold for rule in RULES}
    texts = " ".join(str(rule.expectation) for rule in RULES)
    used |= set(re.findall(r"threshold\.([a-z_]+)", texts))
    from jigai.domain.layout import expectations_dir

    for path in (expectations_dir() / "cross").glob("*.sql"):
        used |= set(re.findall(r"%\(([a-z_]+)\)s", path.read_text(encoding="utf-8")))
    assert set(thresholds()) <= used


def test_every_cross_rule_begins_with_its_sentence():
    from jigai.domain.layout import expectations_dir

    for path in (expectations_dir() / "cross").glob("*.sql"):
        first = path.read_text(encoding="utf-8").splitlines()[0]
        assert re.fullmatch(r"-- .+。", first), path.name


@pytest.mark.parametrize("code", sorted(forms()))
@pytest.mark.parametrize("frame", ["rows", "cover"])
def test_every_check_can_be_planned_and_every_condition_read(code, frame):
    for check in plan(forms()[code], rules_of(code), frame).checks:
        for part in check.parts:
            assert all(parse(text) for text in (part.condition, part.applies) if text)


def test_the_columns_of_a_condition_are_known_for_linking():
    assert involved_columns(rules()["JG02-0413"], forms()["JG02"]) == {"start_month", "stage"}


def test_the_catalogue_page_has_every_rule_and_threshold():
    page = catalogue_markdown()
    for rule in RULES:
        assert f"| {rule.id} | `{rule.name}` |" in page
    for name in thresholds():
        assert f"`{name}`" in page
    assert not re.search(r"\{[a-z_:]+\}", page)


def test_sentences_are_written_without_the_heavy_libraries():
    code = (
        "import sys, jigai.validation.composing, jigai.validation.notes, jigai.validation.rules_page;"
        "print(sorted({'great_expectations', 'pandas', 'sqlalchemy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
