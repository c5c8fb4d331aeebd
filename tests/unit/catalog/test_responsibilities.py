"""Every commitment has somebody who answers for it, and everybody who owes JG08 has something to report."""

import pytest

from jigai.catalog import responsibilities as module
from jigai.catalog.forms import form
from jigai.catalog.responsibilities import commitments_of, responsible_units
from jigai.catalog.units import units


def test_everybody_who_owes_the_form_has_something_to_report():
    submitters = [unit for unit in units().values() if unit.submits and form("JG08").may_submit(unit)]
    assert len(submitters) == 19
    assert all(commitments_of(unit.unit_code) for unit in submitters)


def test_only_submitters_answer():
    for unit_code in {code for one in module.responsibilities().values() for code in one.unit_codes}:
        assert form("JG08").may_submit(units()[unit_code])


def test_the_bank_regulator_answers_for_action_four_alone():
    assert [entry.code for entry in commitments_of("D-YBJ")] == ["A4-06"]
    assert "640100" in responsible_units("A4-06")


def test_a_commitment_left_out_is_refused(tmp_path, monkeypatch):
    (tmp_path / "responsibilities.yml").write_text("commitments: {}", encoding="utf-8")
    monkeypatch.setattr(module, "expectations_dir", lambda: tmp_path)
    with pytest.raises(ValueError, match="A1-03"):
        module.responsibilities.__wrapped__()
