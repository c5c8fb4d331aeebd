"""What a caption means: the columns of one form by their words, their groups and the synonyms kept as data."""

from dataclasses import dataclass

from jigai.catalog.forms import Column, Form
from jigai.readers.folding import bare, fold, parted

_OF_WHICH = "其中"


@dataclass(frozen=True)
class Meaning:
    """The column a caption stands for, the unit it names, and whether it is another name than the form's own."""

    column: Column
    unit: str | None
    is_renamed: bool


class Captions:
    """The captions of one form."""

    def __init__(self, form: Form) -> None:
        # (bare group, bare caption) -> column; an ungrouped column has the group ''.
        self._known: dict[tuple[str, str], Column] = {}
        # Captions that stand for one column of a group, as long as no group stands above them.
        self._alone: dict[str, Column] = {}
        for column in form.columns:
            self._known[_group(column.group), bare(column.caption)] = column
        for column in form.columns:
            for synonym in column.synonyms:
                self._known.setdefault((_group(column.group), bare(synonym)), column)
        self._learn_groups(form)
        self._learn_alone(form)
        ungrouped = {caption for group, caption in self._known if not group}
        self._of_groups = frozenset(caption for group, caption in self._known if group) - ungrouped
        self._learn_in_one_cell()
        self._words = frozenset(caption for _, caption in self._known)

    def _learn_groups(self, form: Form) -> None:
        others = {_group(group): [_group(word) for word in words] for group, words in form.group_synonyms.items()}
        for (group, caption), column in list(self._known.items()):
            for other in others.get(group, ()):
                self._known.setdefault((other, caption), column)

    def _learn_in_one_cell(self) -> None:
        """工业投资/本月, 工业投资本月 and 本月工业投资."""
        for (group, caption), column in list(self._known.items()):
            if group:
                self._known.setdefault(("", group + caption), column)
                self._known.setdefault(("", caption + group), column)

    def _learn_alone(self, form: Form) -> None:
        """A caption that stands under one group only says which column it is even without it."""
        times: dict[str, set[str]] = {}
        for (_, caption), column in self._known.items():
            times.setdefault(caption, set()).add(column.key)
        for column in form.columns:
            words = bare(column.caption)
            if column.group and times[words] == {column.key}:
                self._alone[words] = column

    def is_of_groups(self, caption: str) -> bool:
        """Whether a caption belongs below a group: without it, it says nothing or less."""
        return any(words in self._of_groups for words in (bare(caption), bare(parted(caption)[0])))

    def is_one(self, caption: str) -> bool:
        """Whether these words are a caption of the form, below whatever group."""
        return any(words.removeprefix(_OF_WHICH) in self._words for words in (bare(caption), bare(parted(caption)[0])))

    def meaning(self, group: str, caption: str) -> Meaning | None:
        """What a caption says below `group` ('' where nothing stands above it); None where it is none of the form's.

        A caption that belongs to a group is never taken for the one of another group, known or not.
        """
        rest, unit = parted(caption)
        above = [_group(group), _group(parted(group)[0])] if group else []
        for words, named in dict.fromkeys(((bare(caption), None), (bare(rest), unit))):
            for over in dict.fromkeys(above):
                if over and (found := self._known.get((over, words))):
                    return _meaning(found, group, caption, named or parted(group)[1])
            found = self._known.get(("", words)) or self._known.get(("", words.removeprefix(_OF_WHICH)))
            if found is None and not group:
                found = self._alone.get(words)
            if found:
                return _meaning(found, group, caption, named)
        return None


def _group(text: str | None) -> str:
    return bare(text or "").removeprefix(_OF_WHICH)


def _meaning(column: Column, group: str, caption: str, unit: str | None) -> Meaning:
    is_same = fold(caption) == fold(column.caption) and (not column.group or fold(group) == fold(column.group))
    return Meaning(column, unit, not is_same)
