"""Real workbooks with bytes changed, cut, doubled or swapped by a seeded hand: read or refused, never a crash."""

import random

import pytest

from jigai.readers import pool
from jigai.readers.pool import FileToRead, read_batch

CASES = 60


def mutated(content: bytes, chance: random.Random) -> bytes:
    spoiled = bytearray(content)
    kind = chance.choice(("bytes", "cut", "double", "zero", "swap"))
    start = chance.randrange(len(spoiled))
    end = min(len(spoiled), start + chance.randrange(1, 400))
    if kind == "bytes":
        for _ in range(chance.randrange(1, 30)):
            spoiled[chance.randrange(len(spoiled))] = chance.randrange(256)
    elif kind == "cut":
        del spoiled[start:end]
    elif kind == "double":
        spoiled[start:start] = spoiled[start:end]
    elif kind == "zero":
        spoiled[start:end] = bytes(end - start)
    else:
        spoiled[start:end] = spoiled[start:end][::-1]
    return bytes(spoiled)


def mutated_part(maker, path, chance: random.Random, name: str):
    """The same within one part, so that the package itself stays whole."""
    part = chance.choice(
        ("xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml", "xl/sharedStrings.xml")
    )
    return maker.repacked(path, {part: mutated(maker.part(path, part), chance)}, name)


@pytest.mark.parametrize("seed", range(4))
def test_mutations_are_read_or_refused_and_cost_no_other_file(maker, xls, monkeypatch, seed):
    chance = random.Random(seed)
    whole = maker.workbook()
    old = xls({"封面": maker.cover_rows(), "数据": maker.rows("JG02", [maker.project])})
    mutations = []
    for case in range(CASES):
        if case % 3 == 0:
            path = maker.file(f"{case}.xlsx", mutated(whole.read_bytes(), chance))
        elif case % 3 == 1:
            path = mutated_part(maker, whole, chance, f"{case}.xlsx")
        else:
            path = maker.file(f"{case}.xls", mutated(old, chance))
        mutations += [FileToRead(path, path.name), FileToRead(whole, whole.name)]
    # A fault of ours would be contained, and so go unseen: here it must not.
    monkeypatch.setattr(pool.log, "error", lambda event, **said: pytest.fail(f"{event}: {said}"))
    readings = read_batch(mutations)
    assert all(reading.unreadable is None for reading in readings[1::2])
    for reading in readings[::2]:
        assert (reading.unreadable is None) == (reading.content_hash is not None)
    assert any(reading.unreadable for reading in readings)
