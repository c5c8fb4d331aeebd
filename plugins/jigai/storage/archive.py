"""The archive keeps every received file under its content hash, and never changes or deletes one.

A file is known by its key, its path from the archive's root, so that an archive that was moved or restored elsewhere is
still the one the registry speaks of.
"""

from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from jigai.catalog.settings import Settings
from jigai.storage.opening import Options, is_local, is_object_store, open_storage


@dataclass(frozen=True)
class Archive:
    """`options` are those of `open_storage` and never shown."""

    url: str
    options: Options = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, settings: Settings) -> "Archive":
        """That of an instance, with its credentials."""
        return cls(settings.archive_url, settings.archive_storage)

    def keep(self, source: Path, sha256: str, name: str) -> str:
        """Store a file; the same content is stored once. Returns its key: `ab/<sha256>.xlsx`."""
        filesystem, root = open_storage(self.url, self.options)
        suffix = PurePosixPath(name).suffix.lower()[:8]
        suffix = suffix if suffix[1:].isalnum() else ""
        key = f"{sha256[:2]}/{sha256}{suffix}"
        path = _below(root, key)
        if filesystem.exists(path):
            return key
        if is_object_store(filesystem):
            filesystem.put_file(str(source), path)  # whole or not at all by itself
            return key
        filesystem.makedirs(path.rpartition("/")[0], exist_ok=True)
        # A hidden name first: a crash half way must not leave a file that looks whole.
        unfinished = f"{path}.part"
        filesystem.put_file(str(source), unfinished)
        filesystem.mv(unfinished, path)
        return key

    def local_copy(self, key: str, folder: Path) -> Path:
        """A local path to read from: the archive's own file where it is local, else a copy in `folder`.

        Raises:
            FileNotFoundError: it is not there.
        """
        filesystem, root = open_storage(self.url, self.options)
        path = _below(root, key)
        if not filesystem.exists(path):
            raise FileNotFoundError(path)
        if is_local(filesystem):
            return Path(path)
        target = folder / PurePosixPath(path).name
        filesystem.get_file(path, str(target))
        return target

    def location(self, key: str) -> str:
        """Where a file is now, for people: a path or a URL, without credentials."""
        return _below(self.url, key)


def _below(root: str, key: str) -> str:
    return f"{root.rstrip('/')}/{key}"
