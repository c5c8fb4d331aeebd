"""Members of a zip archive, inflated piece by piece and counted: sizes in headers are never believed."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from jigai.catalog.size_limits import Limits
from jigai.readers.refusal import Refusal, megabytes, over_limit, refused
from jigai.readers.sniffing import encrypted

CHUNK = 1 << 20
_INPUT = 1 << 16
# Below this, a high ratio costs nobody anything: a short part of equal rows packs 300 to 1.
_RATIO_FROM = 8 << 20
_ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b\x08", b"BZh", b"\xfd7zXZ")


def damaged(reason: str, reason_en: str) -> Refusal:
    return refused("damaged_file", reason, reason_en)


@dataclass
class Budget:
    """What all members together may inflate to."""

    limits: Limits
    used: int = 0

    def spend(self, size: int) -> None:
        self.used += size
        if self.used > self.limits.inflated_bytes:
            limit = megabytes(self.limits.inflated_bytes)
            raise over_limit("zip_bomb", "解压后大小", "inflated size", None, limit)


@dataclass
class Members:
    """The central directory of an archive, and its members' contents on demand."""

    data: bytes
    limits: Limits
    infos: dict[str, zipfile.ZipInfo] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Read the directory; a Refusal says damaged_file, encrypted_file or zip_bomb (too many members)."""
        self.budget = Budget(self.limits)
        for info in _directory(self.data):
            if info.filename in self.infos:
                raise damaged(f"压缩包内“{info.filename[:80]}”出现两次", "a part stands twice in the package")
            self.infos[info.filename] = info
            _check_name(info.orig_filename)
            if info.flag_bits & 0x1:
                raise encrypted()
        if len(self.infos) > self.limits.archive_members:
            size, limit = str(len(self.infos)), str(self.limits.archive_members)
            raise over_limit("zip_bomb", "压缩包内文件数", "files in the package", size, limit, "个")

    def chunks(self, name: str) -> Iterator[bytes]:
        """The member's content in pieces of at most CHUNK bytes, counted against the budget of the archive.

        Raises:
            Refusal: zip_bomb, nested_archive, damaged_file.
        """
        info, size = self.infos[name], 0
        for number, chunk in enumerate(_inflate(self.data, info)):
            if number == 0 and chunk.startswith(_ARCHIVES):
                found = f"压缩包内还有压缩包“{name[:80]}”"
                raise refused("nested_archive", found, f"an archive within the package: {name[:80]}", found=name[:80])
            self.budget.spend(len(chunk))
            size += len(chunk)
            if size > _RATIO_FROM and size > self.limits.inflation_ratio * max(info.compress_size, 1):
                ratio, limit = str(size // max(info.compress_size, 1)), str(self.limits.inflation_ratio)
                raise over_limit("zip_bomb", "压缩比", "inflation ratio", ratio, limit, "倍", " to 1")
            yield chunk

    def content(self, name: str) -> bytes:
        """A whole member, for those already counted once."""
        return b"".join(_inflate(self.data, self.infos[name]))


def _directory(data: bytes) -> list[zipfile.ZipInfo]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return archive.infolist()
    except (zipfile.BadZipFile, struct.error, ValueError, NotImplementedError, OverflowError, OSError) as error:
        raise damaged("压缩结构不完整，可能没有传完", "the package is incomplete, perhaps cut short") from error


def _check_name(name: str) -> None:
    parts = name.replace("\\", "/").split("/")
    if name.startswith(("/", "\\")) or ".." in parts or ":" in parts[0] or "\0" in name:
        raise damaged("压缩包内的文件名越出所在目录", "a name in the package leaves its folder")


def _packed(data: bytes, info: zipfile.ZipInfo) -> bytes:
    header = data[info.header_offset : info.header_offset + 30]
    if len(header) < 30 or header[:4] != b"PK\x03\x04":
        raise damaged("压缩结构不完整，可能没有传完", "the package is incomplete, perhaps cut short")
    name_length, extra_length = struct.unpack_from("<HH", header, 26)
    start = info.header_offset + 30 + name_length + extra_length
    packed = data[start : start + info.compress_size]
    if len(packed) != info.compress_size:
        raise damaged("压缩结构不完整，可能没有传完", "the package is incomplete, perhaps cut short")
    return packed


def _inflate(data: bytes, info: zipfile.ZipInfo) -> Iterator[bytes]:
    packed = _packed(data, info)
    if info.compress_type == zipfile.ZIP_STORED:
        yield from (packed[at : at + CHUNK] for at in range(0, len(packed), CHUNK))
        return
    if info.compress_type != zipfile.ZIP_DEFLATED:
        raise damaged("压缩方法不是表格软件所用的", "a compression method no spreadsheet uses")
    inflater = zlib.decompressobj(-15)
    try:
        for at in range(0, len(packed), _INPUT):
            rest = packed[at : at + _INPUT]
            while rest and not inflater.eof:
                chunk = inflater.decompress(rest, CHUNK)
                rest = inflater.unconsumed_tail
                if chunk:
                    yield chunk
        while not inflater.eof and (chunk := inflater.decompress(inflater.unconsumed_tail, CHUNK)):
            yield chunk
    except zlib.error as error:
        raise damaged("压缩数据损坏", "the packed data is damaged") from error
    if not inflater.eof:
        raise damaged("压缩数据不完整", "the packed data ends too early")
