"""The whole chain through the real DAGs: two months of 2021 with their history and the published figures.

One file, for the chain is run once for all of it.
"""

import email
import json
import shutil
from collections import Counter
from email import policy
from pathlib import Path

import pytest
from openpyxl import load_workbook

from jigai.local import draining
from jigai.local.stack import ensure_airflow
from jigai.orchestration.dbt_commands import DbtFailed
from jigai.orchestration.dbt_runner import build
from jigai.samples.demo import write_demo
from jigai.samples.manifest import Manifest
from jigai.stages import register
from jigai.storage.inbox import Inbox
from jigai.warehouse import events, identities
from jigai.warehouse.connection import connect

MONTHS = 3
# Kinds of fault that stop no file: a notice, and a residual that belongs to the city.
UNTOLD = {"full_width_digits", "city_residual"}


@pytest.fixture(scope="module")
def manifest(instance, tmp_path_factory) -> Manifest:
    """Everything dropped and taken in at its own moment, published and told."""
    folder = tmp_path_factory.mktemp("deliveries")
    written = write_demo(folder, months=MONTHS, processes=1)
    ensure_airflow(instance)
    _deliver_all(instance, folder, written)
    return written


def _deliver_all(instance, folder: Path, written: Manifest) -> None:
    at = ""
    for delivery in written.deliveries:
        if (folder / delivery.folder).exists():
            shutil.copytree(folder / delivery.folder, instance.inbox_url, dirs_exist_ok=True)
            at = draining.ingest(instance, delivery.moment)
    draining.publish(instance, at)
    draining.notify(instance, at)
    manifest_folder = instance.instance_dir / "deliveries"
    if not manifest_folder.exists():
        shutil.copytree(folder, manifest_folder)


def _rows(instance, query: str, *values, role: str = "owner") -> list[dict]:
    with connect(instance.dsn(role)) as connection:
        return connection.execute(query, values).fetchall()


def _one(instance, query: str, *values, role: str = "owner"):
    (row,) = _rows(instance, query, *values, role=role)
    return next(iter(row.values()))


def _fault_files(written: Manifest) -> dict[str, str]:
    return {Path(fault.file).name: fault.kind for fault in written.faults if fault.kind not in UNTOLD}


def test_every_clean_file_is_accepted_and_every_faulty_one_is_not(instance, manifest):
    refused = {
        row["file_name"]: row["disposition"]
        for row in _rows(
            instance, "select file_name, disposition from audit.submission where disposition <> 'accepted'"
        )
    }
    expected = set(_fault_files(manifest)) | {Path(fault.file).name for fault in manifest.bad_files}
    assert set(refused) == expected
    assert _one(instance, "select count(*) from audit.submission") == manifest.files


def test_each_fault_is_found_in_its_row_and_nothing_else_is(instance, manifest):
    found = Counter(
        (row["file_name"], row["row_number"])
        for row in _rows(
            instance,
            "select s.file_name, f.row_number from audit.finding as f join audit.submission as s using (submission_id)"
            " where f.severity <> 'notice' and f.root is null and s.version is not null",
        )
    )
    planted = {Path(fault.file).name: fault for fault in manifest.faults if fault.kind not in UNTOLD}
    assert {name for name, _ in found} == set(planted)
    for name, row in found:
        fault = planted[name]
        cells = [fault.cell, *fault.also]
        assert row in {int("".join(filter(str.isdigit, cell))) for cell in cells}, (name, row, cells)


def test_a_file_in_anothers_folder_is_told_to_the_folders_owner_alone(instance, manifest, tmp_path):
    source = next((instance.instance_dir / "deliveries" / "02-2021-02").glob("640104/JG02*"))
    Inbox.of(instance).put(source, "640105")
    draining.ingest(instance, "2021-03-04T09:00")
    (row,) = _rows(
        instance,
        "select f.*, s.version, s.sender_unit_code, s.disposition from audit.finding as f"
        " join audit.submission as s using (submission_id) where f.rule_name = 'unit_not_sender'"
        " and s.file_name = %s",
        source.name,
    )
    assert (row["unit_code"], row["sender_unit_code"], row["disposition"], row["version"]) == (
        "640105", "640105", "returned", None,
    )  # fmt: skip
    assert row["reference"] is None
    addressed = _rows(instance, "select unit_code from audit.delivery where submission_id = %s", row["submission_id"])
    assert [delivery["unit_code"] for delivery in addressed] == ["640105"]
    current = (
        "select count(*) from audit.submission where unit_code = '640104' and period = '2021-02' and state = 'current'"
    )
    assert _one(instance, current) == 2


def test_a_plain_sum_of_the_mart_is_the_regions_figure(instance, manifest):
    in_mart = _one(
        instance,
        "select sum(industrial_month_yuan) from marts.fct_investment where period = '2021-02'",
        role="bi_reader",
    )
    landed = _one(
        instance,
        "select sum(l.industrial_month) * 10000 from landing.jg01 as l join audit.submission as s using (submission_id)"
        " join audit.unit as u on u.unit_code = s.unit_code where s.state = 'current' and s.period = '2021-02'"
        " and l.industry_code <> '合计' and u.kind in ('county', 'zone')",
    )
    assert in_mart == landed > 0


@pytest.mark.parametrize(
    ("indicator", "year", "value", "rating", "gap"),
    [
        ("G-01", 2022, "14.9", "achieved", "4.9"),
        ("G-01", 2023, "6.4", "not_achieved", "-3.6"),
        ("G-04", 2022, "41.2", "achieved", "9.2"),
        ("G-04", 2023, "41.2", "achieved", "6.2"),
        ("G-03", 2022, None, "not_rateable", None),
    ],
)
def test_published_figures_get_their_verdicts(instance, manifest, indicator, year, value, rating, gap):
    (row,) = _rows(
        instance,
        "select indicator_value, year_rating, year_gap, is_synthetic from marts.mart_scorecard"
        " where plan_id = 'NX-JG-2021' and indicator_id = %s and period_year = %s and area_code = '640000'",
        indicator, year, role="bi_reader",
    )  # fmt: skip
    shown = [None if number is None else f"{number:.1f}" for number in (row["indicator_value"], row["year_gap"])]
    assert [shown[0], row["year_rating"], shown[1]] == [value, rating, gap]
    assert not row["is_synthetic"]


def test_published_values_stand_as_written_with_their_source(instance, manifest):
    rows = _rows(instance, "select * from marts.fct_published_figure", role="bi_reader")
    assert len(rows) == 79
    assert not any(row["is_synthetic"] for row in rows)
    over = next(row for row in rows if row["value_text"] == ">700")
    assert (over["published_value"], over["value_qualifier"]) == (700, ">")
    assert all(row["source_grade_zh"] and row["source_title_zh"] for row in rows)
    assert all(row["source_url"] is None for row in rows if row["source_grade_zh"] == "转载")


def test_the_marked_workbook_can_be_corrected_and_dropped_in_again(instance, manifest):
    (row,) = _rows(
        instance,
        "select s.*, f.cell, f.message_zh from audit.submission as s join audit.finding as f using (submission_id)"
        " where f.rule_name = 'required_cell_blank' and s.unit_code = '640104'",
    )
    returned = Path(row["feedback_path"])
    book = load_workbook(returned)
    assert book.sheetnames[0] == "审核反馈"
    comment = book["数据"][row["cell"]].comment
    assert comment.author == "技改审核"
    assert row["message_zh"] in comment.text
    _drop(instance, returned, "640104", "untouched.xlsx", "2021-04-04T09:00")
    assert _latest(instance) == ("duplicate", None)
    original = next((instance.instance_dir / "deliveries").rglob(row["file_name"]))
    column = "".join(filter(str.isalpha, row["cell"]))
    line = int("".join(filter(str.isdigit, row["cell"])))
    book["数据"][row["cell"]] = load_workbook(original)["数据"][f"{column}{line - 1}"].value
    corrected = returned.with_name("corrected.xlsx")
    book.save(corrected)
    _drop(instance, corrected, "640104", "corrected.xlsx", "2021-04-05T09:00")
    assert _latest(instance) == ("accepted", 2)


def _drop(instance, source: Path, unit: str, name: str, now: str) -> None:
    copy = instance.instance_dir / name
    shutil.copy(source, copy)
    Inbox.of(instance).put(copy, unit)
    draining.ingest(instance, now)


def _latest(instance) -> tuple[str, int | None]:
    (row,) = _rows(instance, "select disposition, version from audit.submission order by submission_id desc limit 1")
    return row["disposition"], row["version"]


def test_each_unit_got_one_mail_a_run_and_nobody_elses(instance, manifest):
    messages = [
        email.message_from_bytes(path.read_bytes(), policy=policy.default)
        for path in (instance.instance_dir / "mail").glob("*.eml")
    ]
    sent = _rows(instance, "select distinct unit_code, digest_id from audit.delivery where status = 'sent'")
    assert _one(instance, "select count(*) from audit.delivery where status = 'dead'") == 0
    addressed = Counter(message["To"] for message in messages)
    assert addressed == Counter(f"{row['unit_code'].lower()}@unit.example" for row in sent)
    returned = [message for message in messages if message["Subject"].startswith("【退回修改】")]
    assert returned
    for message in returned:
        assert [part.get_filename() for part in message.iter_attachments()], message["Subject"]
        assert "〔演示数据〕" in message["Subject"]


def test_the_late_and_the_missing_are_visible(instance, manifest):
    rows = _rows(
        instance,
        "select unit_code, form_code, period, status_zh from marts.fct_obligation where period < '2021-04'",
        role="bi_reader",
    )
    status = {(row["unit_code"], row["form_code"], row["period"]): row["status_zh"] for row in rows}
    assert status["640105", "JG02", "2021-01"] == "已报"
    assert status["640105", "JG01", "2021-01"] == "免报"
    for fault in manifest.faults:
        if fault.kind not in UNTOLD:
            assert status[fault.unit, fault.form, fault.period] == "逾期未报"


def test_the_chain_is_whole_and_the_identities_hold(instance, manifest):
    with connect(instance.dsn("owner")) as connection:
        assert events.broken(connection) == []
        assert identities.broken(connection) == {name: [] for name in identities.broken(connection)}
    assert _one(instance, "select count(*) from audit.dbt_node where status in ('error', 'fail')") == 0


def test_a_run_that_broke_off_is_taken_up_again(instance, manifest):
    source = next((instance.instance_dir / "deliveries" / "03-2021-03").glob("640106/JG01*"))
    copy = instance.instance_dir / "again.xlsx"
    book = load_workbook(source)
    book["封面"]["B14"] = "补充说明后重新报送，数字未变。"
    book.save(copy)
    Inbox.of(instance).put(copy, "640106")
    register.run("2021-04-06T09:00")  # and then the process dies
    assert _one(instance, "select stage from audit.submission order by submission_id desc limit 1") == "archived"
    draining.ingest(instance, "2021-04-06T10:00")
    assert _latest(instance) == ("accepted", 2)
    old, new = _rows(
        instance,
        "select state, known_from, known_to from audit.submission where unit_code = '640106' and form_code = 'JG01'"
        " and period = '2021-03' and version is not null order by version",
    )
    assert (old["state"], new["state"]) == ("superseded", "current")
    assert old["known_to"] == new["known_from"]
    assert new["known_to"] is None


def test_a_second_drop_changes_nothing_but_events_and_receipts(instance, manifest, tmp_path):
    # Who is silent is told as of a run's moment: the same before and after.
    draining.ingest(instance, "2026-01-14T09:00")
    # A finding says when it was told, so what waits is told before.
    draining.notify(instance, "2026-01-14T09:00")
    draining.publish(instance, "2026-01-16T09:00+08:00")
    before, count = _checksums(instance), _one(instance, "select count(*) from audit.submission")
    folder = instance.instance_dir / "deliveries"
    dropped = 0
    for unit, form in (("640122", "JG02"), ("ND", "JG01"), ("640200", "JG01")):
        for path in sorted((folder / "02-2021-02").glob(f"{unit}/{form}*")):
            Inbox.of(instance).put(path, unit)
            dropped += 1
    for path in sorted((folder).glob("*/D-*/*.xlsx")):
        Inbox.of(instance).put(path, path.parent.name)
        dropped += 1
    draining.ingest(instance, "2026-01-15T09:00")
    draining.publish(instance, "2026-01-15T09:00+08:00")
    draining.notify(instance, "2026-01-15T09:00")
    fresh = _rows(instance, "select disposition from audit.submission order by submission_id offset %s", count)
    assert [row["disposition"] for row in fresh] == ["duplicate"] * dropped
    assert _checksums(instance) == before


def _checksums(instance) -> dict[str, str]:
    """What a repeat may not change: landing, marts, findings, deliveries and versions."""
    tables = _rows(
        instance,
        "select schemaname || '.' || tablename as name, tableowner as owner from pg_tables"
        " where schemaname in ('landing', 'marts') or schemaname || '.' || tablename = any(%s)",
        ["audit.finding", "audit.delivery"],
    )
    sums = {}
    for row in tables:
        role = "transform" if row["owner"] == "jigai_transform" else "owner"
        content = f"select md5(string_agg(t::text, '|' order by t::text)) from {row['name']} as t"  # noqa: S608
        sums[row["name"]] = _one(instance, content, role=role)
    versions = "select md5(string_agg(s::text, '|' order by submission_id)) from audit.submission as s"
    return sums | {"versions": _one(instance, f"{versions} where version is not null")}


def test_a_lost_landing_row_turns_an_identity_red(instance, manifest):
    with connect(instance.dsn("owner")) as connection:
        lost = connection.execute(
            "delete from landing.jg01 where (submission_id, row_number) = ("
            " select submission_id, row_number from landing.jg01 join audit.submission as s using (submission_id)"
            " where s.state = 'current' order by 1, 2 limit 1) returning submission_id"
        ).fetchone()
    with connect(instance.dsn("owner")) as connection:
        broken = identities.broken(connection)
    assert [str(lost["submission_id"])] == [entry.partition(":")[0] for entry in broken["落库行=文件行 landed rows"]]
    with pytest.raises(DbtFailed, match="accounting_rows"):
        build(["+accounting_rows"], instance)


def test_the_run_left_a_readable_trail(instance, manifest):
    kinds = {row["kind"] for row in _rows(instance, "select distinct kind from audit.event")}
    assert {"received", "accepted", "returned", "unreadable", "told"} <= kinds
    assert json.dumps(_rows(instance, "select detail from audit.event limit 5")[0]["detail"])
