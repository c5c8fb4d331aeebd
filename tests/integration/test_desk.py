"""The quality desk: closed to whoever may not see it, paged by keys, and acting with the authority of the commands.

One file, for one instance: Airflow with the desk behind its login, and 120,000 findings.
"""

import json
import re
import subprocess
import sys
import time
from html import unescape

import pytest

from jigai.catalog.settings import load_settings
from jigai.domain.layout import project_root
from jigai.storage.archive import Archive
from jigai.warehouse import desk as asked
from jigai.warehouse.connection import connect
from jigai.warehouse.paging import TOP, Beyond
from tests.fixtures.far_storage import s3_storage
from tests.integration import desk_world, planting
from tests.integration.desk_world import awaiting, query

pytestmark = pytest.mark.slow
MANY = 120_000


@pytest.fixture(scope="module")
def desk(instance, tmp_path_factory):
    """Airflow's own login with the desk mounted behind it, and one explained submission."""
    from fastapi.testclient import TestClient

    from jigai.orchestration.desk import app

    folder = tmp_path_factory.mktemp("desk")
    desk_world.held_for_review(instance, folder)
    with desk_world.behind_login(folder) as (outer, token):

        def client(role=None, name="admin"):
            cookies = {desk_world.COOKIE: token(role, name)} if role else {}
            return TestClient(outer, cookies=cookies, follow_redirects=False)

        yield client, app, instance


def _routes(app):
    """Every route there is, with its methods: one that is no plain route is taken as answering GET."""
    for route in app.routes:
        for method in sorted(getattr(route, "methods", None) or {"GET"}):
            yield method, "/quality-desk" + re.sub(r"{[^}]*}", "1", route.path)


def test_every_route_is_closed_to_whoever_may_not_see_it(desk):
    client, app, _ = desk
    routes = list(_routes(app))
    assert {"/quality-desk/findings", "/quality-desk/runs", "/quality-desk/desk.css"} <= {path for _, path in routes}
    for method, path in routes:
        assert client().request(method, path).status_code == 401, path
        for role in ("VIEWER", "USER"):
            assert client(role).request(method, path).status_code == 403, (role, path)


@pytest.mark.parametrize("name", ["", "findings", "submissions", "obligations", "outbox", "rules", "nodes"])
def test_each_page_opens_and_says_that_the_data_is_made_up(desk, name):
    client, _, _ = desk
    answer = client("OP").get(f"/quality-desk/{name}")
    assert answer.status_code == 200
    assert "合成数据" in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert not re.findall(r"""(?:src|href)=["'](?:https?:)?//""", answer.text)


def test_the_cell_in_question_is_shown_as_received(desk):
    client, _, settings = desk
    row = awaiting(settings)
    page = unescape(client("OP").get(f"/quality-desk/findings/{row['finding_id']}").text)
    (wrong,) = re.findall(r'<td class="wrong">(.*?)</td>', page)
    assert "▶ 新建 ◀" in wrong
    assert f'<th scope="row">{row["row_number"]}</th>' in page
    assert "建设性质" in page
    assert client("OP").get("/quality-desk/findings/none").status_code == 404


def test_a_post_from_elsewhere_and_a_stranger_decide_nothing(desk, tmp_path):
    client, _, settings = desk
    row = awaiting(settings)
    engineer, path = client("OP"), f"/quality-desk/findings/{row['finding_id']}"
    token = re.search(r'name="form_token" value="([^"]+)"', engineer.get(path).text)[1]
    fields = {"decision": "reject", "reason": "备案文件写的是改建"}
    assert engineer.post(f"{path}/decision", data=fields).status_code == 403
    other = client("OP", "other").post(f"{path}/decision", data=fields | {"form_token": token})
    assert other.status_code == 403
    sent = fields | {"form_token": token}
    for site in ("cross-site", "same-site"):
        assert engineer.post(f"{path}/decision", data=sent, headers={"sec-fetch-site": site}).status_code == 403
    # Not registered for the reviewing city: refused as `jigai review` refuses.
    refused = engineer.post(f"{path}/decision", data=sent)
    assert refused.status_code == 409
    assert "没有登记过审核人员" in refused.text
    desk_world.register_actor(tmp_path, "admin", "640100")
    assert engineer.post(f"{path}/decision", data=sent | {"reason": " "}).status_code == 409
    assert awaiting(settings)["decision"] is None
    assert engineer.post(f"{path}/decision", data=sent).status_code == 303
    (review,) = query(settings, "select actor, decision, reason from audit.review")
    assert review == {"actor": "admin", "decision": "rejected", "reason": "备案文件写的是改建"}
    page = engineer.get(path).text
    assert "不予采信" in page
    assert "备案文件写的是改建" in page
    assert 'name="decision"' not in page
    # The question is the unit's again: its explanation did not carry.
    (now,) = query(settings, "select disposition from audit.submission where submission_id = %s", row["submission_id"])
    assert now == {"disposition": "needs_explanation"}


def test_the_cell_is_shown_from_an_archive_far_away_and_a_file_that_is_gone_is_told(desk, monkeypatch, tmp_path):
    client, _, settings = desk
    (row,) = query(
        settings,
        "select f.finding_id, s.* from audit.finding as f join audit.submission as s using (submission_id)"
        " where f.severity = 'conditional' and f.cell is not null order by s.submission_id limit 1",
    )
    key, near = row["archive_path"], Archive.of(settings).local_copy(row["archive_path"], tmp_path)
    page = f"/quality-desk/findings/{row['finding_id']}"
    with s3_storage() as (url, options):
        monkeypatch.setenv("JIGAI_ARCHIVE", f"{url}/archive")
        monkeypatch.setenv("JIGAI_STORAGE_OPTIONS", json.dumps(options))
        assert "归档文件不在" in client("OP").get(page).text
        assert Archive.of(load_settings()).keep(near, row["file_sha256"], row["file_name"]) == key
        assert "▶ 新建 ◀" in unescape(client("OP").get(page).text)


def test_what_a_unit_wrote_stays_text(desk):
    client, _, settings = desk
    (row,) = query(settings, "select * from audit.finding where rule_id <> '' order by finding_id limit 1")
    with connect(settings.dsn("owner")) as connection:
        connection.execute(
            "update audit.finding set value = '<script>alert(1)</script>' where finding_id = %s", (row["finding_id"],)
        )
    for path in ("findings", f"findings/{row['finding_id']}"):
        page = client("OP").get(f"/quality-desk/{path}").text
        assert "<script" not in page
        assert "&lt;script&gt;" in page


@pytest.fixture(scope="module")
def many(desk):
    """Findings of many years, several of the same moment."""
    _, _, settings = desk
    with connect(settings.dsn("owner")) as connection:
        connection.execute(
            """
            insert into audit.finding (finding_id, unit_code, form_code, period, rule_id, rule_name, severity, phase,
                message_zh, message_en, remedy_zh, remedy_en, ruleset, found_at)
            select 'many-' || lpad(n::text, 7, '0'), case when n %% 20 = 0 then '640121' else %s end, 'JG02', '2021-03',
                case when n %% 30 = 0 then 'JG02-0141' else 'JG02-0142' end, 'x', 'query', 'rows',
                '第' || n || '条', 'x', 'x', 'x', 'x', timestamptz '2020-01-01' + (n / 500) * interval '1 minute'
            from generate_series(1, %s) as n
            """,
            (planting.UNIT, MANY),
        )
    with connect(settings.dsn("owner"), autocommit=True) as connection:
        connection.execute("analyze audit.finding")


def _turned(engineer, query_string, direction):
    """The numbers of a page of `many`, and the query of the page it leads to (None: it leads nowhere)."""
    page = engineer.get(f"/quality-desk/findings?{query_string}").text
    return [int(number) for number in re.findall(r">第(\d+)条<", page)], _link(page, direction)


@pytest.mark.parametrize("text", ["", "&text=条"])
def test_pages_follow_one_another_without_gap_or_repetition_there_and_back(desk, many, text):
    client, _, _ = desk
    engineer, seen, wanted = client("OP"), [], f"severity=query&form=JG02{text}"
    assert _turned(engineer, wanted, "prev")[1] is None
    for _ in range(4):
        last, (numbers, wanted) = wanted, _turned(engineer, wanted, "next")
        seen += numbers
    assert seen == list(range(MANY, MANY - 200, -1))
    back, (numbers, wanted) = [], _turned(engineer, last, "prev")
    while wanted is not None:
        back = [*numbers, *back]
        numbers, wanted = _turned(engineer, wanted, "prev")
    assert [*numbers, *back] == seen


@pytest.mark.parametrize("name", ["submissions", "obligations", "outbox"])
def test_the_other_lists_go_there_and_back_too(desk, name, monkeypatch):
    """One row a page, as there are few."""
    client, _, _ = desk
    monkeypatch.setattr(asked, "PAGE_ROWS", 1)
    first = client("OP").get(f"/quality-desk/{name}").text
    second = client("OP").get(f"/quality-desk/{name}?{_link(first, 'next')}").text
    assert _link(first, "prev") is None
    assert _rows(second) != _rows(first)
    assert _rows(client("OP").get(f"/quality-desk/{name}?{_link(second, 'prev')}").text) == _rows(first)
    for key in ("x", "WyJ4Il0=", "WyIxIiwiMiJd"):
        assert client("OP").get(f"/quality-desk/{name}?before={key}").status_code == 404


def _link(page, direction):
    found = re.search(rf'rel="{direction}" href="\?([^"]+)"', page)
    return unescape(found[1]) if found else None


def _rows(page):
    (body,) = re.findall(r"<tbody>(.*?)</tbody>", page, flags=re.DOTALL)
    return body


def test_a_word_that_stands_far_back_is_found_page_by_page_and_no_page_reads_them_all(desk, many):
    client, _, settings = desk
    wanted, pages = "text=第7条", 0
    while True:
        numbers, following = _turned(client("OP"), wanted, "next")
        pages += 1
        if numbers or following is None:
            break
        wanted = following
    assert numbers == [7]
    assert pages == -(-MANY // asked.MOST_SEARCHED)
    assert _turned(client("OP"), wanted, "prev")[1] is not None
    sought = dict.fromkeys(("unit", "form", "period", "rule", "severity", "submission", "state")) | {"text": "第7条"}
    with asked.reading(settings.dsn("transform")) as connection:
        for look in (asked.findings, asked.searched_to):
            begun = time.perf_counter()
            look(connection, sought)
            print(f"{look.__name__}: {time.perf_counter() - begun:.4f} s")
        plan = asked.findings(_Planned(connection), sought)[0]["QUERY PLAN"][0]["Plan"]
    (scan,) = [node for node in _nodes(plan) if node.get("Relation Name") == "finding"]
    assert (scan["Node Type"], scan["Index Name"]) == ("Index Scan", "finding_latest")
    assert scan["Actual Rows"] + scan.get("Rows Removed by Filter", 0) <= asked.MOST_SEARCHED


class _Planned:
    """Stands in a connection's place: what is asked is planned and run, and the plan is the answer."""

    def __init__(self, connection):
        self._connection = connection

    def execute(self, text, values):
        return self._connection.execute(f"explain (analyze, format json) {text}", values)


def _nodes(plan):
    yield plan
    for part in plan.get("Plans", []):
        yield from _nodes(part)


@pytest.mark.parametrize(
    ("filters", "index"),
    [
        ({}, "finding_latest"),
        ({"severity": "query"}, "finding_latest"),
        ({"unit": "640121"}, "finding_latest_of_unit"),
        ({"rule": "JG02-0141"}, "finding_latest"),
    ],
)
def test_the_deepest_page_is_found_by_an_index_and_reads_no_more_than_the_first(desk, many, filters, index):
    _, _, settings = desk
    wanted = dict.fromkeys(("unit", "form", "period", "rule", "severity", "submission", "state", "text")) | filters
    (deep,) = query(
        settings,
        "select found_at::text, finding_id from audit.finding where finding_id like 'many-%%' and %s in (unit_code, '')"
        " and %s in (rule_id, '') order by found_at, finding_id limit 1 offset 100",
        filters.get("unit", ""),
        filters.get("rule", ""),
    )
    with asked.reading(settings.dsn("transform")) as connection:
        deepest = (deep["found_at"], deep["finding_id"])
        for beyond in (TOP, Beyond(deepest), Beyond(deepest, backwards=True)):
            begun = time.perf_counter()
            assert len(asked.findings(connection, wanted, beyond)) == asked.PAGE_ROWS + 1
            print(f"{filters} {beyond}: {time.perf_counter() - begun:.4f} s")
            plan = asked.findings(_Planned(connection), wanted, beyond)[0]["QUERY PLAN"][0]["Plan"]
            (scan,) = [node for node in _nodes(plan) if node.get("Relation Name") == "finding"]
            assert scan["Node Type"] == "Index Scan", scan
            assert scan["Index Name"] == index
            # Read are the rows of the page, those that a filter without an index of its own passed over among them.
            assert scan["Actual Rows"] + scan.get("Rows Removed by Filter", 0) < 5_000


def test_the_reading_connection_cannot_write(desk):
    from psycopg import Error

    _, _, settings = desk
    with pytest.raises(Error, match="read-only"), asked.reading(settings.dsn("transform")) as connection:
        connection.execute("delete from audit.finding")


def test_dead_letters_ticked_are_taken_up_again_by_the_plan_office_alone(desk, tmp_path):
    client, _, settings = desk
    (letter,) = query(
        settings,
        "update audit.delivery set status = 'dead', attempts = 9 where delivery_id ="
        " (select min(delivery_id) from audit.delivery) returning delivery_id",
    )
    engineer = client("OP", "office")
    page = engineer.get("/quality-desk/outbox?status=dead").text
    assert f'name="delivery" value="{letter["delivery_id"]}"' in page
    fields = {"form_token": re.search(r'name="form_token" value="([^"]+)"', page)[1], "reason": "邮箱已恢复"}
    assert engineer.post("/quality-desk/outbox/requeue", data=fields).status_code == 409
    fields["delivery"] = letter["delivery_id"]
    desk_world.register_actor(tmp_path, "office", "640100")
    assert engineer.post("/quality-desk/outbox/requeue", data=fields).status_code == 409
    desk_world.register_actor(tmp_path, "office", "D-GXT")
    assert engineer.post("/quality-desk/outbox/requeue", data=fields).status_code == 303
    (row,) = query(
        settings, "select status, attempts from audit.delivery where delivery_id = %s", letter["delivery_id"]
    )
    assert row == {"status": "pending", "attempts": 0}
    (event,) = query(settings, "select actor, detail from audit.event where kind = 'messages_requeued'")
    assert event == {"actor": "office", "detail": {"deliveries": [letter["delivery_id"]], "reason": "邮箱已恢复"}}


def test_both_versions_stand_by_the_submission_and_a_rule_tells_how_often_it_was_found(desk):
    client, _, settings = desk
    first, second = query(settings, "select submission_id from audit.submission order by submission_id")
    page = client("OP").get(f"/quality-desk/submissions/{first['submission_id']}").text
    assert f'href="/quality-desk/submissions/{second["submission_id"]}"' in page
    assert client("OP").get("/quality-desk/submissions/999999").status_code == 404
    (count,) = query(
        settings, "select rule_id, count(*) as found from audit.finding where severity = 'conditional' group by rule_id"
    )
    rules = client("OP").get("/quality-desk/rules?form=JG02").text
    (row,) = re.findall(rf">{count['rule_id']}</a>.*?</tr>", rules)
    assert f'<td class="number">{count["found"]}</td>' in row


def test_the_nodes_of_the_last_build_are_shown_what_went_wrong_first_and_freshness_beside_them(desk):
    """Every night dbt looks at the sources after the build of the evening: that hides no failure of it."""
    client, _, settings = desk
    with connect(settings.dsn("owner")) as connection:
        connection.execute(
            """
            insert into audit.dbt_node (invocation_id, unique_id, resource_type, status, seconds, message, finished_at)
            values ('early', 'model.jigai.forgotten', 'model', 'error', 9, null, '2021-04-01'),
                ('late', 'model.jigai.went_well', 'model', 'success', 5, null, '2021-04-02'),
                ('late', 'test.jigai.went_wrong', 'test', 'fail', 1, '有3行不合格', '2021-04-02'),
                ('older night', 'source.jigai.audit.gone', 'source', 'pass', 1, null, '2021-04-02 02:30'),
                ('night', 'source.jigai.audit.event', 'source', 'pass', 2, null, '2021-04-03 02:30'),
                ('night', 'source.jigai.audit.submission', 'source', 'warn', 1, null, '2021-04-03 02:30')
            """
        )
    page = client("OP").get("/quality-desk/nodes").text
    shown = ("test.jigai.went_wrong", "model.jigai.went_well", "来源新鲜度", "audit.submission", "audit.event")
    assert [page.index(one) for one in shown] == sorted(page.index(one) for one in shown)
    assert "有3行不合格" in page
    assert "forgotten" not in page
    assert "audit.gone" not in page


def test_a_part_of_airflow_that_loads_the_plugin_loads_no_page():
    code = (
        "import runpy, sys; runpy.run_path('plugins/jigai_plugin.py');"
        "print(sorted(name for name in sys.modules"
        " if name.startswith(('jigai.stages', 'jigai.publishing', 'jigai.warehouse', 'jigai.orchestration.desk'))))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=project_root(), capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
