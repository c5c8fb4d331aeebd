"""Settings of one instance, from the environment, `.env` and the instance's 0600 secrets file."""

import json
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from pydantic import SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from jigai.catalog.option_texts import object_of, of_protocol, texts

InstanceKind = Literal["production", "demo", "replay", "bench", "test"]
Role = Literal["owner", "ingest", "alerts", "transform", "bi_reader"]


# A shorter one would hide half of every sentence; Airflow masks none below that either. Of the storage's options, which
# hold regions and user names too, only what is as long as a key.
SHORTEST_SECRET, SHORTEST_KEY = 5, 12


class SettingsError(Exception):
    """A setting is missing or unusable; the sentence says which and what to do."""


class Settings(BaseSettings):
    """One instance: its folder, its database and its channels. Nothing secret has a default."""

    model_config = SettingsConfigDict(env_prefix="JIGAI_", env_file=".env", extra="ignore")

    home: Path = Path(".jigai")
    instance: InstanceKind = "production"
    warehouse_dsn: SecretStr | None = None
    ingest_password: SecretStr | None = None
    alerts_password: SecretStr | None = None
    transform_password: SecretStr | None = None
    bi_reader_password: SecretStr | None = None
    inbox: str | None = None
    archive: str | None = None
    storage_options: SecretStr | None = None
    # The same for one of the two alone, of its own protocol: `{"key": ..., "secret": ...}`. These win.
    inbox_options: SecretStr | None = None
    archive_options: SecretStr | None = None
    # Airflow connections that tasks take credentials from, see `orchestration.connections`.
    connections: Annotated[tuple[str, ...], NoDecode] = ()
    smtp_url: SecretStr | None = None
    # To which units mail workbooks; `mailbox_authserv` is its server's name in Authentication-Results.
    mailbox: SecretStr | None = None
    mailbox_authserv: str | None = None
    mail_from: str = "jigai@localhost"
    # Whom a failed task is told, never a unit: mail addresses and robots, see `stages.engineer`.
    engineer: SecretStr | None = None
    # By which messages leave here; those by another channel wait in the outbox.
    channels: Annotated[tuple[str, ...], NoDecode] = ("mail", "wecom", "dingtalk", "feishu")

    @field_validator("channels", "connections", mode="before")
    @classmethod
    def _listed(cls, value: object) -> object:
        """`JIGAI_CHANNELS=mail,wecom`."""
        return [name.strip() for name in value.split(",") if name.strip()] if isinstance(value, str) else value

    @cached_property
    def instance_dir(self) -> Path:
        """`JIGAI_HOME/<kind>`, absolute."""
        return self.home.expanduser().resolve() / self.instance

    @property
    def secrets_file(self) -> Path:
        return self.instance_dir / "secrets.json"

    @property
    def inbox_url(self) -> str:
        return self.inbox or str(self.instance_dir / "inbox")

    @property
    def archive_url(self) -> str:
        return self.archive or str(self.instance_dir / "archive")

    @cached_property
    def storage(self) -> dict[str, dict[str, Any]]:
        """What inbox and archive are opened with, by protocol: `{"s3": {...}, "sftp": {...}}` as fsspec names it.

        Raises:
            SettingsError: `JIGAI_STORAGE_OPTIONS` is not such an object. What it holds is not shown.
        """
        given = self._object("storage_options")
        if not all(isinstance(value, dict) for value in given.values()):
            raise SettingsError(
                "JIGAI_STORAGE_OPTIONS 应为 JSON：协议 → 参数 · is a JSON object of objects, by protocol"
            )
        return given

    @property
    def inbox_storage(self) -> dict[str, dict[str, Any]]:
        """What the inbox is opened with, by protocol."""
        return self.storage | of_protocol(self.inbox_url, self._object("inbox_options"))

    @property
    def archive_storage(self) -> dict[str, dict[str, Any]]:
        """What the archive is opened with, by protocol."""
        return self.storage | of_protocol(self.archive_url, self._object("archive_options"))

    def _object(self, name: str) -> dict[str, Any]:
        found = object_of(getattr(self, name))
        if found is None:
            raise SettingsError(f"JIGAI_{name.upper()} 应为 JSON 对象 · is a JSON object")
        return found

    @property
    def mailbox_url(self) -> str | None:
        """None where no mailbox is read. A demo or a bench on the machine of a production instance takes no letters."""
        url = self.mailbox.get_secret_value().strip() if self.mailbox else ""
        return url if url and self.instance in ("production", "test") else None

    @property
    def feedback_dir(self) -> Path:
        return self.instance_dir / "feedback"

    def secret(self, name: str) -> str | None:
        """One entry of the secrets file, None where the file or the entry is absent."""
        if not self.secrets_file.exists():
            return None
        return json.loads(self.secrets_file.read_text(encoding="utf-8")).get(name)

    def secret_words(self) -> list[str]:
        """Every password, key and address with a password that this process knows: none may stand in a log or mail."""
        given = [value.get_secret_value() for _, value in self if isinstance(value, SecretStr)]
        with suppress(SettingsError):  # whoever says what is wrong with them needs the other words hidden
            stores = (self.storage, self.inbox_storage, self.archive_storage)
            given += [word for store in stores for word in texts(store) if len(word) >= SHORTEST_KEY]
        if self.secrets_file.exists():
            kept = json.loads(self.secrets_file.read_text(encoding="utf-8"))
            given += [str(value) for name, value in kept.items() if _is_secret(name, str(value))]
        inside = [unquote(urlsplit(word).password or "") for word in given if "://" in word]
        return [word for word in (*given, *inside) if len(word) >= SHORTEST_SECRET]

    def dsn(self, role: Role) -> str:
        """libpq URI of the warehouse for a role.

        A production instance with `JIGAI_WAREHOUSE_DSN` uses that server; every other instance ignores it and
        uses its own embedded one, whose addresses `jigai` wrote to the secrets file.

        Raises:
            SettingsError: no address is known for the role.
        """
        if self.instance == "production" and self.warehouse_dsn is not None:
            return self._external_dsn(role)
        found = self.secret(f"dsn_{role}")
        if found is None:
            raise SettingsError(
                f"实例 {self.instance} 尚未初始化（{self.secrets_file} 没有 dsn_{role}）。"
                f"先运行 jigai up 或 make demo · the instance has no database yet: run `jigai up` or `make demo`"
            )
        return found

    def reader_dsn(self, role: str) -> str:
        """libpq URI of the warehouse for a login made by `jigai readers add` on this machine.

        Raises:
            SettingsError: its password is not in the secrets file.
        """
        password = self.secret(f"password_reader_{role}")
        if password is None:
            raise SettingsError(f"没有读者角色{role}（{self.secrets_file}） · no such reader was made here")
        return _as_user(self.dsn("owner"), role, password)

    def _external_dsn(self, role: Role) -> str:
        assert self.warehouse_dsn is not None
        owner = self.warehouse_dsn.get_secret_value()
        if role == "owner":
            return owner
        password: SecretStr | None = getattr(self, f"{role}_password")
        if password is None:
            raise SettingsError(f"缺少 JIGAI_{role.upper()}_PASSWORD · JIGAI_{role.upper()}_PASSWORD is not set")
        return _as_user(owner, role if role == "bi_reader" else f"jigai_{role}", password.get_secret_value())


def _is_secret(name: str, value: str) -> bool:
    """Ports and this machine's own addresses are none: masked, they would make a riddle of every line with a number."""
    return not name.endswith("_port") and ("://" not in value or "@" in value)


def _as_user(dsn: str, user: str, password: str) -> str:
    parts = urlsplit(dsn)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{user}:{quote(password, safe='')}@{host}"))


def load_settings() -> Settings:
    """Settings as the environment says at this moment (never cached: tests and the demo switch instances)."""
    return Settings()
