"""Whom a unit's messages reach: a list that is taken whole or not at all, substitutes, and dates."""

from datetime import date

import pytest
from openpyxl import Workbook
from typer.testing import CliRunner

from jigai.cli.main import app
from jigai.domain.moments import moment
from jigai.warehouse import contacts, outbox
from jigai.warehouse.connection import connect

HEAD = "单位代码,渠道,地址,联系人,加签密钥,启用日期,停用日期,替代地址"
ROBOT = "https://oapi.dingtalk.example/robot/send?access_token=abc"
NOW = "2021-04-03T09:00"


@pytest.fixture
def taken(instance, tmp_path):
    """A factory: import these lines; (exit code, what was said)."""
    with connect(instance.dsn("owner")) as connection:
        connection.execute("truncate audit.contact")

    def take(*lines: str, options: tuple[str, ...] = (), encoding: str = "utf-8") -> tuple[int, str]:
        path = tmp_path / "contacts.csv"
        path.write_text("\n".join([HEAD, *lines]), encoding=encoding)
        result = CliRunner().invoke(app, ["contacts", "import", str(path), "--now", NOW, *options])
        return result.exit_code, result.output

    return take


def _reached(instance, day: str, unit: str = "640104", channel: str = "mail") -> list[str]:
    with connect(instance.dsn("alerts")) as connection:
        return [row["address"] for row in contacts.reached(connection, unit, channel, moment(day))]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_list_as_offices_save_it(instance, taken, encoding):
    code, said = taken(
        "640104,邮件,li@nx.example.cn,李四,,,,", f"640104,钉钉,{ROBOT},,SECx,,,", encoding=encoding
    )  # fmt: skip
    assert code == 0, said
    assert _reached(instance, NOW) == ["li@nx.example.cn"]
    with connect(instance.dsn("ingest")) as connection:
        assert outbox.channels_of(connection, "640104", moment(NOW)) == ["dingtalk", "mail"]
        assert outbox.channels_of(connection, "640105", moment(NOW)) == ["mail"], "the lack shows as a dead letter"


def test_a_workbook_will_do_as_well(instance, taken, tmp_path):
    book = Workbook()
    book.active.append(["unit_code", "channel", "address", "valid_to"])
    book.active.append([640104, "mail", "li@nx.example.cn", date(2021, 6, 30)])
    book.save(tmp_path / "contacts.xlsx")
    result = CliRunner().invoke(app, ["contacts", "import", str(tmp_path / "contacts.xlsx"), "--now", NOW])
    assert result.exit_code == 0, result.output
    assert _reached(instance, "2021-06-30T23:00") == ["li@nx.example.cn"]
    assert _reached(instance, "2021-07-01T00:30") == []


def test_every_fault_is_told_in_one_pass_and_nothing_is_taken(instance, taken):
    code, said = taken(
        "640104,邮件,good@nx.example.cn,,,,,",
        "999999,邮件,canary-person@nx.example.cn,,,,,",
        "640104,短信,13800000000,,,,,",
        "640104,邮件,canary-person at nx,,,,,",
        "640104,企业微信,http://qyapi.example/x?key=canary-key,,,,,",
        f"640104,钉钉,{ROBOT},,,,,",
        "640104,邮件,a@nx.example.cn,,,2021-06-01,2021-05-01,",
        "640104,邮件,b@nx.example.cn,,,六月,,",
        "640104,邮件,c@nx.example.cn,,,,,good@nx.example.cn",
        "640104,邮件,good@nx.example.cn,,,,,",
    )
    assert code == 2
    flat = said.replace("\n", "")
    for sentence in (
        "第3行：没有单位“999999”", "第4行：渠道“短信”不在邮件、企业微信、钉钉、飞书之内", "第5行：邮件地址不合规范",
        "第6行：机器人地址须以https://开头", "第7行：钉钉、飞书机器人须启用加签并填写加签密钥",
        "第8行：停用日期2021-05-01早于启用日期2021-06-01", "第9行：启用日期“六月”不是日期",
        "第10行：替代联系人须写明停用日期", "第11行：与第2行重复",
    ):  # fmt: skip
        assert sentence in flat, sentence
    assert "canary" not in said
    assert _reached(instance, NOW) == []


def test_a_substitute_is_reached_instead_for_as_long_as_told(instance, taken):
    code, said = taken(
        "640104,邮件,boss@nx.example.cn,,,,,",
        "640104,邮件,other@nx.example.cn,,,,,",
        "640104,邮件,deputy@nx.example.cn,,,2021-04-05,2021-04-09,boss@nx.example.cn",
    )
    assert code == 0, said
    usual = ["boss@nx.example.cn", "other@nx.example.cn"]
    assert _reached(instance, "2021-04-04T23:59") == usual
    assert _reached(instance, "2021-04-05T00:00") == ["deputy@nx.example.cn", "other@nx.example.cn"]
    assert _reached(instance, "2021-04-09T23:59") == ["deputy@nx.example.cn", "other@nx.example.cn"]
    assert _reached(instance, "2021-04-10T00:00") == usual


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("640104,邮件,d@nx.example.cn,,,,2021-05-01,nobody@nx.example.cn", "没有被替代的地址n***@nx.example.cn"),
        ("640105,邮件,d@nx.example.cn,,,,2021-05-01,boss@nx.example.cn", "没有被替代的地址b***@nx.example.cn"),
        ("640104,邮件,d@nx.example.cn,,,,2021-05-01,d@nx.example.cn", "本身也是替代联系人"),
    ],
)
def test_a_substitute_has_somebody_to_stand_in_for(taken, line, sentence):
    code, said = taken("640104,邮件,boss@nx.example.cn,,,,,", line)
    assert code == 2
    assert sentence in said.replace("\n", "")


def test_a_new_list_ends_the_old_addresses_of_the_units_it_names(instance, taken):
    taken("640104,邮件,old@nx.example.cn,,,,,", "640105,邮件,far@nx.example.cn,,,,,")
    code, said = taken("640104,邮件,new@nx.example.cn,,,,,", options=("--replace",))
    assert (code, "ended 1" in said) == (0, True)
    assert _reached(instance, NOW) == ["new@nx.example.cn"]
    assert _reached(instance, "2021-04-02T12:00") == ["new@nx.example.cn", "old@nx.example.cn"]
    assert _reached(instance, NOW, "640105") == ["far@nx.example.cn"]
    taken("640104,邮件,third@nx.example.cn,,,,,")
    assert _reached(instance, NOW) == ["new@nx.example.cn", "third@nx.example.cn"]
