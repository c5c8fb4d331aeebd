"""One inbox folder per unit: `<inbox>/640104/file.xlsx`. Whoever may write into the folder is the sender."""

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

import fsspec

from jigai.catalog.settings import Settings
from jigai.storage.opening import Options, is_local, is_object_store, open_storage

SETTLING_SECONDS = 2.0
# The far clock is not ours and pieces come over a network: how old a file looks there proves nothing.
FAR_SETTLING_SECONDS = 5.0
CHECK_FOLDER = "check"


@dataclass(frozen=True)
class Arrival:
    """A file that lies in the inbox. `sender` is the folder's name, None in a flat inbox; `size` in bytes;
    `changed` in seconds since 1970; `created` tells a second drop of the same file under the same name apart."""

    path: str
    sender: str | None
    name: str
    size: int
    changed: float
    created: str


@dataclass(frozen=True)
class Inbox:
    """A folder, S3-compatible storage or SFTP; `options` are those of `open_storage` and never shown."""

    url: str
    options: Options = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, settings: Settings) -> "Inbox":
        """That of an instance, with its credentials."""
        return cls(settings.inbox_url, settings.inbox_storage)

    def _open(self) -> tuple[fsspec.AbstractFileSystem, str]:
        return open_storage(self.url, self.options)

    def arrivals(self) -> list[Arrival]:
        """Every file that lies in a unit's folder (or flat in the inbox), oldest first, then by path.

        Hidden files, unfinished uploads (`.part`), links and the pre-check folder are not arrivals.
        """
        return self._files(lambda parts: len(parts) <= 2)

    def prechecks(self) -> list[Arrival]:
        """Every file that lies in a unit's `check/` folder: to be answered, never to be registered."""
        return self._files(lambda parts: len(parts) == 3 and parts[1] == CHECK_FOLDER)

    def _files(self, is_wanted: Callable[[tuple[str, ...]], bool]) -> list[Arrival]:
        filesystem, root = self._open()
        try:
            filesystem.info(root)  # `exists` would take a server that is away for an empty inbox
        except FileNotFoundError:
            return []
        found = []
        for path, info in filesystem.find(root, maxdepth=3, detail=True).items():
            inside = PurePosixPath(path).relative_to(root)
            if not is_wanted(inside.parts) or info.get("type") != "file" or info.get("islink") or path.endswith("/"):
                continue
            if inside.name.startswith((".", "~$")) or inside.name.endswith(".part"):
                continue
            sender = inside.parts[0] if len(inside.parts) > 1 else None
            found.append(Arrival(path, sender, inside.name, int(info["size"]), _changed(info), _created(info)))
        return sorted(found, key=lambda arrival: (arrival.changed, arrival.path))

    def settled(self) -> list[Arrival]:
        """Arrivals whose upload is over.

        In a folder: quiet for two seconds, with one wait where something has just changed. Over SFTP: the same at two
        looks five seconds apart. An object in S3 is there only when it is whole.
        """
        return self._quiet(self.arrivals)

    def settled_prechecks(self) -> list[Arrival]:
        """Files to pre-check whose upload is over."""
        return self._quiet(self.prechecks)

    def _quiet(self, look: Callable[[], list[Arrival]]) -> list[Arrival]:
        first, filesystem = look(), self._open()[0]
        if not first or is_object_store(filesystem):
            return first
        near, now = is_local(filesystem), time.time()
        if near and all(now - arrival.changed >= SETTLING_SECONDS for arrival in first):
            return first
        time.sleep(SETTLING_SECONDS if near else FAR_SETTLING_SECONDS)
        sizes = {arrival.path: (arrival.size, arrival.changed) for arrival in first}
        return [again for again in look() if sizes.get(again.path) == (again.size, again.changed)]

    def read_into(self, arrival: Arrival, target: Path) -> str:
        """Copy a file out of the inbox in pieces; returns its sha256."""
        filesystem, _ = self._open()
        digest = hashlib.sha256()
        with filesystem.open(arrival.path, "rb") as source, target.open("wb") as out:
            while piece := source.read(1 << 20):
                digest.update(piece)
                out.write(piece)
        return digest.hexdigest()

    def clear(self, arrival: Arrival) -> None:
        """Take a registered and archived file out of the inbox; absent is fine, and what was dropped under the same
        name since is another arrival, which stays."""
        filesystem, _ = self._open()
        try:
            info = filesystem.info(arrival.path)
        except FileNotFoundError:
            return
        if (int(info["size"]), _created(info)) == (arrival.size, arrival.created):
            filesystem.rm_file(arrival.path)

    def put(self, source: Path, sender: str) -> str:
        """Drop a file into a unit's folder, so that no one reads half a file: under a hidden name first, then renamed;
        an object store shows no half file and knows no renaming."""
        filesystem, root = self._open()
        folder = f"{root.rstrip('/')}/{sender}"
        final = f"{folder}/{source.name}"
        if is_object_store(filesystem):
            filesystem.put_file(str(source), final)
            return final
        filesystem.makedirs(folder, exist_ok=True)
        unfinished = f"{folder}/.{source.name}.part"
        filesystem.put_file(str(source), unfinished)
        filesystem.mv(unfinished, final)
        return final

    def holds(self, name: str, sender: str) -> bool:
        """Whether a file of this name lies in a unit's folder."""
        filesystem, root = self._open()
        return bool(filesystem.exists(f"{root.rstrip('/')}/{sender}/{name}"))


def _changed(info: dict[str, Any]) -> float:
    """Seconds since 1970 by the clock of where the file lies: a folder says mtime, SFTP too, S3 LastModified."""
    moment = info.get("mtime") or info.get("LastModified") or 0
    return moment.timestamp() if isinstance(moment, datetime) else float(moment)


def _created(info: dict[str, Any]) -> str:
    """What another drop under the same name does not share: the folder's own entry; far away the moment (whole
    seconds) with the content's tag in S3, the size over SFTP."""
    if "ino" in info:
        return f"{info.get('created')}-{info['ino']}"
    return f"{_changed(info)}-{info.get('ETag') or info['size']}"
