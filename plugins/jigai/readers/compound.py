"""Streams of an OLE2 compound file, the container of xls and et. Sizes and chains in it are never believed."""

import struct
from array import array

from jigai.readers.refusal import Refusal
from jigai.readers.zip_members import damaged

_END = 0xFFFFFFFA  # this and above mark an end, a free sector or the table's own sectors
_ENTRY = 128
_SMALL_SECTOR = 64


class Compound:
    """A compound file; a Refusal says damaged_file."""

    def __init__(self, data: bytes) -> None:
        if len(data) < 512:
            raise _broken()
        self.data = data
        shift = struct.unpack_from("<H", data, 30)[0]
        if shift not in (9, 12):
            raise _broken()
        self.size = 1 << shift
        self.table = self._table()
        self.cutoff, first_small = struct.unpack_from("<I", data, 56)[0], struct.unpack_from("<I", data, 60)[0]
        directory = self._chain(struct.unpack_from("<I", data, 48)[0])
        self.entries = [directory[at : at + _ENTRY] for at in range(0, len(directory) - _ENTRY + 1, _ENTRY)]
        self.small_table = _numbers(self._chain(first_small)) if first_small < _END else array("I")

    def stream(self, *names: str) -> bytes | None:
        """The first stream of one of these names."""
        for name in names:
            wanted = (name + "\0").encode("utf-16-le")
            for entry in self.entries:
                if entry[66] == 2 and entry[:64].startswith(wanted) and entry[64] == len(wanted):
                    return self._content(entry)
        return None

    def _content(self, entry: bytes) -> bytes:
        start, length = struct.unpack_from("<II", entry, 116)
        if length >= self.cutoff:
            return self._chain(start)[:length]
        root = next((other for other in self.entries if other[66] == 5), None)
        if root is None:
            raise _broken()
        holder = self._chain(struct.unpack_from("<I", root, 116)[0])
        numbers = _followed(self.small_table, start)
        return b"".join(holder[n * _SMALL_SECTOR : (n + 1) * _SMALL_SECTOR] for n in numbers)[:length]

    def _sector(self, number: int) -> bytes:
        content = self.data[(number + 1) * self.size : (number + 2) * self.size]
        if not content:
            raise _broken()
        return content

    def _table(self) -> "array[int]":
        listed = [number for number in struct.unpack_from("<109I", self.data, 76) if number < _END]
        further, seen = struct.unpack_from("<I", self.data, 68)[0], set[int]()
        while further < _END:
            if further in seen:
                raise _broken()
            seen.add(further)
            numbers = _numbers(self._sector(further))
            listed += [number for number in numbers[:-1] if number < _END]
            further = numbers[-1]
        if len(listed) * self.size > len(self.data):
            raise _broken()
        return _numbers(b"".join(map(self._sector, listed)))

    def _chain(self, start: int) -> bytes:
        return b"".join(map(self._sector, _followed(self.table, start)))


def _broken() -> Refusal:
    return damaged("文件结构不完整，可能没有传完", "the file is incomplete, perhaps cut short")


def _numbers(content: bytes) -> "array[int]":
    numbers = array("I")
    numbers.frombytes(content[: len(content) // 4 * 4])
    return numbers


def _followed(table: "array[int]", start: int) -> list[int]:
    """Sector numbers from `start` to the end of their chain."""
    found: list[int] = []
    while start < _END:
        if start >= len(table) or len(found) > len(table):
            raise _broken()
        found.append(start)
        start = table[start]
    return found
