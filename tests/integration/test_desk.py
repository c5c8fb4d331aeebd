"""The quality desk: closed to whoever may not see it, paged by keys, and acting with the authority of the commands."""

import json
import re
import time
from html import unescape

import pytest
from typer.testing import CliRunner

from jigai.cli.main import app as command
from jigai.stages import accept, answer, parse, register, validate
from jigai.storage.inbox import Inbox
from jigai.warehouse.connection import connect
from tests.integration import clerk, planting

pytestmark = pytest.mark.slow

EXPLAINED = "该项目原址重建，备案机关按新建登记，实为原有生产线技术改造"


def _take_in(settings, path, now):
    Inbox(settings.inbox_url).put(path, planting.UNIT)
    for batch in register.run(now):
        parse.run(batch, now)
    for entry in validate.plan():
        validate.run(entry["form"], entry["submission_ids"], now)
    accept.run(now)
    answer.run(now)
    return _query(settings, "select * from audit.submission order by submission_id desc limit 1")[0]


def _query(settings, text, *values):
    with connect(settings.dsn("owner")) as connection:
        return connection.execute(text, values).fetchall()


@pytest.fixture(scope="module")
def desk(instance, tmp_path_factory):
    """Airflow's own application with the plugin mounted, its own auth manager, and one explained submission."""
    folder = tmp_path_factory.mktemp("desk")
    template = folder / "t.xlsx"
    call = ["template", "JG02", "--unit", planting.UNIT, "--period", planting.PERIOD, "-o", str(template)]
    assert CliRunner().invoke(command, call).exit_code == 0
    held = _take_in(instance, clerk.clean(template, folder, 建设性质="新建"), "2021-04-03T09:00")
    explained = clerk.explain(held["feedback_path"], folder / "explained.xlsx", EXPLAINED)
    assert _take_in(instance, explained, "2021-04-04T09:00")["disposition"] == "under_review"
    from airflow.api_fastapi.app import get_auth_manager, init_auth_manager
    from airflow.api_fastapi.auth.managers.simple.user import SimpleAuthManagerUser
    from fastapi import FastAPI
    from fastapi.testclient import TestClient

    from jigai.orchestration.desk import app

    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("AIRFLOW__API_AUTH__JWT_SECRET", "s" * 64)
        environment.setenv("AIRFLOW__API__SECRET_KEY", "k" * 32)
        environment.setenv("AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE", str(folder / "passwords.json"))
        # The one thing of Airflow's database that is asked; nobody has logged out here.
        environment.setattr("airflow.models.revoked_token.RevokedToken.is_revoked", lambda *_, **__: False)
        outer = FastAPI()
        init_auth_manager(outer)
        outer.mount("/quality-desk", app)

        def client(role=None, name="admin"):
            cookies = {}
            if role:
                cookies["_token"] = get_auth_manager().generate_jwt(SimpleAuthManagerUser(username=name, role=role))
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


def _awaiting(settings):
    (row,) = _query(
        settings,
        "select f.* from audit.finding as f join audit.submission as s using (submission_id)"
        " where s.disposition = 'under_review' and f.severity = 'conditional'",
    )
    return row


def test_the_cell_in_question_is_shown_as_received(desk):
    client, _, settings = desk
    row = _awaiting(settings)
    page = unescape(client("OP").get(f"/quality-desk/findings/{row['finding_id']}").text)
    (wrong,) = re.findall(r'<td class="wrong">(.*?)</td>', page)
    assert "▶ 新建 ◀" in wrong
    assert f'<th scope="row">{row["row_number"]}</th>' in page
    assert "建设性质" in page
    assert client("OP").get("/quality-desk/findings/none").status_code == 404


def test_a_post_from_elsewhere_and_a_stranger_decide_nothing(desk, tmp_path):
    client, _, settings = desk
    row = _awaiting(settings)
    engineer, path = client("OP"), f"/quality-desk/findings/{row['finding_id']}"
    token = re.search(r'name="form_token" value="([^"]+)"', engineer.get(path).text)[1]
    fields = {"decision": "approve", "reason": "已核对备案文件"}
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
    people = tmp_path / "actors.csv"
    people.write_text("actor,unit_code,name_zh,is_second_reviewer\nadmin,640100,银川市审核员,否\n", encoding="utf-8")
    assert CliRunner().invoke(command, ["actors", "import", str(people)]).exit_code == 0
    assert engineer.post(f"{path}/decision", data=sent | {"reason": " "}).status_code == 409
    assert _awaiting(settings)["decision"] is None
    assert engineer.post(f"{path}/decision", data=sent).status_code == 303
    (review,) = _query(settings, "select actor, decision, reason from audit.review")
    assert review == {"actor": "admin", "decision": "approved", "reason": "已核对备案文件"}
    assert _query(settings, "select 1 from audit.submission where disposition = 'accepted'")


def test_what_a_unit_wrote_stays_text(desk):
    client, _, settings = desk
    (row,) = _query(settings, "select * from audit.finding where rule_id <> '' order by finding_id limit 1")
    with connect(settings.dsn("owner")) as connection:
        connection.execute(
            "update audit.finding set value = '<script>alert(1)</script>' where finding_id = %s", (row["finding_id"],)
        )
    for path in ("findings", f"findings/{row['finding_id']}"):
        page = client("OP").get(f"/quality-desk/{path}").text
        assert "<script" not in page
        assert "&lt;script&gt;" in page


def test_far_pages_of_many_findings_cost_what_the_first_does(desk):
    client, _, settings = desk
    with connect(settings.dsn("owner")) as connection:
        connection.execute(
            """
            insert into audit.finding (finding_id, unit_code, form_code, period, rule_id, rule_name, severity, phase,
                message_zh, message_en, remedy_zh, remedy_en, ruleset, found_at)
            select 'many-' || lpad(n::text, 7, '0'), %s, 'JG02', '2021-03', 'JG02-0142', 'x', 'query', 'rows',
                '第' || n || '条', 'x', 'x', 'x', 'x', timestamptz '2020-01-01' + (n / 500) * interval '1 minute'
            from generate_series(1, 120000) as n
            """,
            (planting.UNIT,),
        )
    engineer, seen, query = client("OP"), [], "severity=query&rule=JG02-0142"
    for _ in range(4):
        page = engineer.get(f"/quality-desk/findings?{query}").text
        seen += [int(number) for number in re.findall(r">第(\d+)条<", page)]
        query = unescape(re.search(r'rel="next" href="\?([^"]+)"', page)[1])
    assert seen == list(range(120_000, 119_800, -1))
    from jigai.warehouse import desk as asked

    wanted = dict.fromkeys(("unit", "form", "period", "rule", "severity", "submission", "state", "text"))
    with asked.reading(settings.dsn("transform")) as connection:
        (deep,) = connection.execute(
            "select found_at::text, finding_id from audit.finding order by found_at, finding_id limit 1 offset 100"
        ).fetchall()
        times = {}
        for name, after in (("first", None), ("deepest", (deep["found_at"], deep["finding_id"]))):
            begun = time.perf_counter()
            rows = asked.findings(connection, wanted, after)
            times[name] = time.perf_counter() - begun
            assert rows
    print(json.dumps(times))
    assert times["deepest"] < 0.5


def test_the_reading_connection_cannot_write(desk):
    from psycopg import Error

    from jigai.warehouse.desk import reading

    _, _, settings = desk
    with pytest.raises(Error, match="read-only"), reading(settings.dsn("transform")) as connection:
        connection.execute("delete from audit.finding")
