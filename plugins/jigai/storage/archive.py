"""The archive keeps every received file under its content hash, and never changes or deletes one."""

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from fsspec.core import url_to_fs


@dataclass(frozen=True)
class Archive:
    url: str

    def keep(self, source: Path, sha256: str, name: str) -> str:
        """Store a file; the same content is stored once. Returns its path in the archive."""
        filesystem, root = url_to_fs(self.url)
        suffix = PurePosixPath(name).suffix.lower()[:8]
        suffix = suffix if suffix[1:].isalnum() else ""
        path = f"{root.rstrip('/')}/{sha256[:2]}/{sha256}{suffix}"
        if not filesystem.exists(path):
            filesystem.makedirs(path.rpartition("/")[0], exist_ok=True)
            # A hidden name first: a crash half way must not leave a file that looks whole.
            unfinished = f"{path}.part"
            filesystem.put_file(str(source), unfinished)
            filesystem.mv(unfinished, path)
        return path

    def local_copy(self, path: str, folder: Path) -> Path:
        """A local path to read from: the archive's own file where it is local, else a copy in `folder`."""
        filesystem, _ = url_to_fs(self.url)
        if "file" in (filesystem.protocol if isinstance(filesystem.protocol, tuple) else (filesystem.protocol,)):
            return Path(path)
        target = folder / PurePosixPath(path).name
        filesystem.get_file(path, str(target))
        return target
