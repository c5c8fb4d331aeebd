"""Where an instance's database files are, on which port it listens, and as whom it runs."""

import json
import os
import secrets
import shutil
import socket
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from jigai.catalog.settings import Settings
from jigai.local.pg_account import Account, PostgresError, current_account
from jigai.local.pg_programs import shared_folder

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class Place:
    """One instance's server: its data folder and its port on the loopback address."""

    data: str
    port: int

    @property
    def data_folder(self) -> Path:
        return Path(self.data)

    @property
    def pid_file(self) -> Path:
        return self.data_folder / "postmaster.pid"

    def account(self) -> Account:
        """The owner of the data, or who is to own it.

        Raises:
            PostgresError: the data belong to another user, and this process may not act for them.
        """
        if not self.data_folder.exists():
            return current_account()
        owner = self.data_folder.stat()
        if os.geteuid() not in (0, owner.st_uid):
            raise PostgresError(f"{self.data} 属于另一用户 · belongs to another user (uid {owner.st_uid})")
        return Account(owner.st_uid, owner.st_gid)


def place_file(settings: Settings) -> Path:
    return settings.instance_dir / "postgres" / "place.json"


def known_place(settings: Settings) -> Place | None:
    """The recorded place; None before the first start."""
    path = place_file(settings)
    return Place(**json.loads(path.read_text(encoding="utf-8"))) if path.exists() else None


def find_place(settings: Settings) -> Place:
    """The recorded place, or a new one: below the instance where the account can walk there, else in /var/lib."""
    known = known_place(settings)
    if known is not None:
        return known
    folder = place_file(settings).parent
    folder.mkdir(parents=True, exist_ok=True)
    account = current_account()
    home = folder
    if not account.can_enter(folder):
        home = shared_folder() / f"{settings.instance}-{secrets.token_hex(8)}"
    place = Place(data=str(home / "data"), port=free_port())
    # Recorded before the outside folder is made, so that `sweep` of another command never takes it for a stray.
    _record(settings, place)
    if home != folder:
        home.mkdir()
        home.chmod(0o755)
        (home / "instance.json").write_text(json.dumps({"place_file": str(place_file(settings))}), encoding="utf-8")
    account.own(home)
    return place


def move_port(settings: Settings, place: Place) -> Place:
    """Another free port, recorded, because somebody else listens on the old one."""
    moved = replace(place, port=free_port())
    _record(settings, moved)
    return moved


def free_port() -> int:
    """A TCP port of the loopback address that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
    return port


def is_port_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def forget_place(settings: Settings) -> None:
    """Deletes the database files of a stopped server; the next start begins with an empty database."""
    place = known_place(settings)
    if place is None:
        return
    home = place.data_folder.parent
    shutil.rmtree(place.data_folder, ignore_errors=True)
    place_file(settings).unlink()
    if home != place_file(settings).parent:
        shutil.rmtree(home, ignore_errors=True)


def strays() -> list[Path]:
    """Homes outside a checkout whose instance folder has since been deleted; never one of a production instance."""
    if os.geteuid() != 0:  # only root's servers run as another account, and so outside
        return []
    found = []
    for note in sorted(shared_folder().glob("*/instance.json")):
        try:
            record = Path(json.loads(note.read_text(encoding="utf-8"))["place_file"])
            is_named = json.loads(record.read_text(encoding="utf-8"))["data"] == str(note.parent / "data")
        except FileNotFoundError:
            if not note.exists():  # whoever it belonged to has just removed it
                continue
            is_named = False
        # A production home may be missing because its disk is not mounted yet.
        if not is_named and not note.parent.name.startswith("production-"):
            found.append(note.parent)
    return found


def _record(settings: Settings, place: Place) -> None:
    path = place_file(settings)
    draft = path.with_suffix(".draft")
    draft.write_text(json.dumps(asdict(place)), encoding="utf-8")
    draft.replace(path)
