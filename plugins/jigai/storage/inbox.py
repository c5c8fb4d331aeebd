"""One inbox folder per unit: `<inbox>/640104/file.xlsx`. Whoever may write into the folder is the sender."""

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import fsspec
from fsspec.core import url_to_fs

SETTLING_SECONDS = 2.0
CHECK_FOLDER = "check"


@dataclass(frozen=True)
class Arrival:
    """A file that lies in the inbox. `sender` is the folder's name, None in a flat inbox; `size` in bytes;
    `created` tells a second drop of the same file under the same name apart."""

    path: str
    sender: str | None
    name: str
    size: int
    changed: float
    created: str


@dataclass(frozen=True)
class Inbox:
    url: str

    def _open(self) -> tuple[fsspec.AbstractFileSystem, str]:
        filesystem, root = url_to_fs(self.url)
        return filesystem, root.rstrip("/")

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
        if not filesystem.exists(root):
            return []
        found = []
        for path, info in filesystem.find(root, maxdepth=3, detail=True).items():
            inside = PurePosixPath(path).relative_to(root)
            if not is_wanted(inside.parts):
                continue
            name = inside.name
            if name.startswith((".", "~$")) or name.endswith(".part") or info.get("islink"):
                continue
            sender = inside.parts[0] if len(inside.parts) > 1 else None
            changed = float(info.get("mtime") or 0)
            found.append(
                Arrival(path, sender, name, int(info["size"]), changed, f"{info.get('created')}-{info.get('ino')}")
            )
        return sorted(found, key=lambda arrival: (arrival.changed, arrival.path))

    def settled(self) -> list[Arrival]:
        """Arrivals whose upload is over: quiet for two seconds. Waits once when something has just changed."""
        return self._quiet(self.arrivals)

    def settled_prechecks(self) -> list[Arrival]:
        """Files to pre-check whose upload is over."""
        return self._quiet(self.prechecks)

    def _quiet(self, look: Callable[[], list[Arrival]]) -> list[Arrival]:
        first = look()
        now = time.time()
        if all(now - arrival.changed >= SETTLING_SECONDS for arrival in first):
            return first
        time.sleep(SETTLING_SECONDS)
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

    def clear(self, path: str) -> None:
        """Take a registered and archived file out of the inbox; absent is fine."""
        filesystem, _ = self._open()
        if filesystem.exists(path):
            filesystem.rm_file(path)

    def put(self, source: Path, sender: str) -> str:
        """Drop a file into a unit's folder: under a hidden name first, then renamed, so no one reads half a file."""
        filesystem, root = self._open()
        folder = f"{root}/{sender}"
        filesystem.makedirs(folder, exist_ok=True)
        unfinished, final = f"{folder}/.{source.name}.part", f"{folder}/{source.name}"
        filesystem.put_file(str(source), unfinished)
        filesystem.mv(unfinished, final)
        return final
