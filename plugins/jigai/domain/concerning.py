"""Which files an error was met with, said of the error itself: whoever hears of a failed task asks that first."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

FILES = "文件 · files: "
MOST_NAMED = 20


@contextmanager
def concerning(files: Iterable[str]) -> Iterator[None]:
    """An exception that leaves the block carries the names of these files as a note, which its traceback shows too."""
    try:
        yield
    except Exception as error:
        names = list(files)
        if names and not any(note.startswith(FILES) for note in notes_of(error)):
            more = f" …（共{len(names)}个 · {len(names)} in all）" if len(names) > MOST_NAMED else ""
            error.add_note(FILES + "、".join(names[:MOST_NAMED]) + more)
        raise


def files_of(error: BaseException) -> str | None:
    """The files that the error, or what it was raised from, was met with; None where none was named."""
    cause: BaseException | None = error
    while cause is not None:
        for note in notes_of(cause):
            if note.startswith(FILES):
                return note.removeprefix(FILES)
        cause = cause.__cause__
    return None


def notes_of(error: BaseException) -> list[str]:
    return list(getattr(error, "__notes__", ()))
