"""The enterprises of 2020 to 2023: how many, where, how large, and how the register and research move."""

import hashlib
import os
import subprocess
import sys
from collections import Counter

import pytest
from stdnum.cn import uscc

from jigai.samples.fictitious_codes import organisation_check_digit
from jigai.samples.plan.enterprises import RD_SHARE, Enterprise, by_uscc, enterprises, of_unit
from jigai.samples.sectors import divisions, profiles
from jigai.samples.timeline import YEARS, month_index

SEED = 20210101
DECEMBERS = {year: month_index(year, 12) for year in YEARS}


def there(month: int, seed: int = SEED) -> list[Enterprise]:
    return [enterprise for enterprise in enterprises(seed) if enterprise.on_register(month)]


def test_some_1300_stand_on_the_register_at_a_time() -> None:
    """Ningxia has between 1,200 and 1,400 above-scale industrial enterprises in these years."""
    counts = [len(there(december)) for december in DECEMBERS.values()]
    assert counts == sorted(counts)
    assert all(1150 <= count <= 1400 for count in counts)


@pytest.mark.parametrize("seed", [SEED, 7])
def test_each_unit_has_its_number_at_the_end_of_2022(seed: int) -> None:
    found = Counter(enterprise.unit_code for enterprise in there(DECEMBERS[2022], seed))
    assert found == {unit: profile.enterprises for unit, profile in profiles().items()}
    assert found["640221"] == 186  # published: F059


def test_the_north_and_the_zone_are_heavy_and_the_south_is_light() -> None:
    found = Counter(enterprise.unit_code for enterprise in there(DECEMBERS[2022]))
    total = sum(found.values())
    assert sum(count for unit, count in found.items() if unit.startswith("6402")) / total > 0.25
    assert sum(count for unit, count in found.items() if unit.startswith("6404")) / total < 0.07
    zone = sum(each.revenue for each in there(DECEMBERS[2022]) if each.unit_code == "ND")
    assert 0.15 < zone / sum(each.revenue for each in there(DECEMBERS[2022])) < 0.45


def test_codes_and_names_are_unique_valid_and_say_demonstration() -> None:
    every = enterprises(SEED)
    assert len({each.uscc for each in every}) == len({each.name for each in every}) == len(every)
    assert by_uscc(SEED).keys() == {each.uscc for each in every}
    for each in every:
        assert uscc.is_valid(each.uscc)
        body = each.uscc[8:17]
        assert body.startswith("DEM")
        assert body[8] == organisation_check_digit(body[:8])
        assert each.name.startswith("演示企业")


def test_every_enterprise_has_a_trade_of_its_unit() -> None:
    for unit, profile in profiles().items():
        own = of_unit(SEED, unit)
        assert {each.division for each in own} <= set(profile.divisions)
        assert all(each.industry_code in divisions()[each.division].classes for each in own)


def test_size_is_skewed_and_above_the_threshold() -> None:
    """The largest tenth has most of the revenue, as in every region of heavy industry."""
    revenue = sorted((each.revenue for each in there(DECEMBERS[2020])), reverse=True)
    assert revenue[-1] >= 20_000
    assert 0.45 < sum(revenue[: len(revenue) // 10]) / sum(revenue) < 0.75
    # The region's industry turns over some 600 billion yuan (in 千元: 600 million).
    assert 4e8 < sum(revenue) < 9e8


@pytest.mark.parametrize("year", YEARS)
def test_the_register_moves_every_year(year: int) -> None:
    january, december = month_index(year, 1), DECEMBERS[year]
    entered = [each for each in enterprises(SEED) if january <= each.entered <= december]
    left = [each for each in enterprises(SEED) if each.left is not None and january <= each.left <= december]
    count = len(there(december))
    assert 0.04 < len(entered) / count < 0.10
    assert 0.02 < len(left) / count < 0.06
    # The yearly review falls in January; nobody leaves before March.
    assert 0.4 < sum(each.entered == january for each in entered) / len(entered) < 0.8
    assert all((each.left or 0) % 12 >= 2 for each in left)


def test_those_that_leave_are_the_smaller_and_do_no_research() -> None:
    leaving = [each for each in enterprises(SEED) if each.left is not None]
    assert all(each.rd_from is None for each in leaving)
    staying = sorted(each.revenue for each in enterprises(SEED) if each.left is None)
    assert sorted(each.revenue for each in leaving)[len(leaving) // 2] < staying[len(staying) // 2]


@pytest.mark.parametrize("year", YEARS)
def test_the_share_with_research_rises_past_the_plans(year: int) -> None:
    least = {2020: 0.25, 2021: 0.30, 2022: 0.32, 2023: 0.35}
    december = there(DECEMBERS[year])
    share = sum(each.has_rd(DECEMBERS[year]) for each in december) / len(december)
    assert least[year] <= share < least[year] + 0.03
    assert share == pytest.approx(RD_SHARE[year], abs=0.002)


def test_large_enterprises_do_research_more_often() -> None:
    ranked = sorted(there(DECEMBERS[2021]), key=lambda each: each.revenue)
    fifth = len(ranked) // 5
    small, large = (sum(each.has_rd(DECEMBERS[2021]) for each in part) for part in (ranked[:fifth], ranked[-fifth:]))
    assert large > 2 * small


_DIGEST = """
import hashlib
from jigai.domain.periods import Period
from jigai.samples.investment import jg01_rows
from jigai.samples.ledger_rows import ledger_rows
from jigai.samples.plan.research import jg03_rows
found = [jg01_rows(5, "640100", 2022, 6), ledger_rows(5, "640221", 30), jg03_rows(5, "ND", Period(2022, "quarter", 4))]
print(hashlib.sha256(repr(found).encode()).hexdigest())
"""


def test_one_seed_gives_the_same_world_in_every_process() -> None:
    digests = {
        subprocess.run(
            [sys.executable, "-c", _DIGEST],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1
    assert len(digests.pop().strip()) == hashlib.sha256().digest_size * 2


def test_another_seed_gives_another_world() -> None:
    assert enterprises(SEED) != enterprises(SEED + 1)
