"""Captions compared without what people vary in them: width, blanks, line breaks, stars, brackets, numbering, units."""

import re
from functools import lru_cache
from typing import Any

from jigai.readers.date_text import HALF_WIDTH

# No caption is longer; of a long text the beginning is enough to see that it is none.
_LONGEST = 120
# Zero-width and direction marks, and the carriage return as an xlsx writes it.
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]|_x000D_")
_MONEY = "亿元|百万元|万元|千元|元|%"
_UNIT = f"{_MONEY}|人|项|个|件|家|户|台|套|年|月"
_IN_BRACKETS = re.compile(rf"[(\[{{<【〔](?:(?:计量)?单位:?)?(?:人民币)?({_UNIT})[)\]}}>】〕]")
_BEFORE_BRACKET = re.compile(rf"[,、;](?:单位:?)?({_MONEY})(?=[)\]】〕])")
# 个 or 年 without brackets may well be part of the words; money is not.
_AT_END = re.compile(rf"[/:,、-]?(?:单位:?)?({_MONEY})$")
_REMARK = re.compile(r"\((?:必填|选填|非必填|可不填|可多选|多选|单选|下拉选择|文本)\)")
_NUMBERING = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}、|[0-9]{1,2}[.、)](?![0-9])|\((?:[一二三四五六七八九十]{1,3}|[0-9]{1,2})\))"
)
_FOOTNOTE = re.compile("[①-⑳]|[*※]$")
_SIGNS = re.compile(r"[\W_]+")


@lru_cache(maxsize=4096)
def _folded(text: str) -> str:
    return "".join(_UNSEEN.sub("", text).translate(HALF_WIDTH).split()).strip("*:")


def fold(cell: Any) -> str:
    """The comparable form of a caption; '' for anything that is not a text."""
    if not isinstance(cell, str):
        return ""
    return _folded(cell[:_LONGEST])


def _words(text: str) -> str:
    """Without remarks and the little numbers of footnotes."""
    return _FOOTNOTE.sub("", _REMARK.sub("", fold(text)))


@lru_cache(maxsize=4096)
def bare(text: str) -> str:
    """The words of a caption alone: also without brackets, signs, a number in front and remarks such as （必填）."""
    return _SIGNS.sub("", _NUMBERING.sub("", _words(text))).upper()


@lru_cache(maxsize=4096)
def parted(text: str) -> tuple[str, str | None]:
    """A caption without the unit it names, and that unit: 计划总投资（万元） -> 计划总投资, 万元."""
    words, unit = _words(text), None
    for pattern in (_IN_BRACKETS, _BEFORE_BRACKET, _AT_END):
        # Group and caption in one cell may name it twice: the caption's own comes last.
        while (found := pattern.search(words)) and (rest := words[: found.start()] + words[found.end() :]):
            words, unit = rest, found[1]
    return words, unit


def unit_alone(text: str) -> str | None:
    """The unit a cell names and nothing else: （万元） or 单位：万元 -> 万元."""
    found = re.fullmatch(rf"[(\[【〔]?(?:(?:计量)?单位:?)?({_UNIT})[)\]】〕]?", fold(text))
    return found[1] if found else None
