"""Who holds platforms, standards, titles and projects: above-scale enterprises, small technology firms, institutes.

The small firms stand outside JG03: most technology SMEs are far below scale. Their numbers by county are chosen
(`data/plan_technology_areas.csv`); every name says 演示 and every code's body DEM.
"""

from dataclasses import dataclass
from functools import cache
from random import Random

from stdnum.cn import uscc

from jigai.catalog.units import units
from jigai.samples import fictitious_codes
from jigai.samples.plan.enterprises import Enterprise, of_unit
from jigai.samples.sectors import profiles, read_rows

_FIRST_SMALL, _FIRST_INSTITUTE = 20001, 90001
# Institutions are registered by another body than enterprises: 12 in place of 91.
_INSTITUTION = "12"
_INSTITUTES = (
    ("640105", "演示大学", "其他"),
    ("640105", "演示理工学院", "装备制造"),
    ("640104", "演示农林科学院", "绿色食品"),
    ("640106", "演示计量质量检验检测研究院", "其他"),
    ("640106", "演示化工技术研究院", "现代煤化工"),
    ("640202", "演示有色金属冶金研究院", "新材料"),
    ("640302", "演示仪器仪表研究院", "装备制造"),
    ("640402", "演示师范学院", "医药"),
    ("ND", "演示煤化工中试基地", "现代煤化工"),
    ("640502", "演示云计算研究院", "电子信息"),
)
_FIELDS = {
    "现代煤化工": ("25",),
    "新材料": ("26", "29"),
    "装备制造": ("33", "34", "35", "40"),
    "新能源": ("38", "44"),
    "电子信息": ("39",),
    "绿色食品": ("13", "14", "15"),
    "冶金": ("31", "32"),
    "建材": ("30",),
    "医药": ("27",),
    "纺织": ("17", "28"),
}
_FIELD_OF_DIVISION = {division: name for name, codes in _FIELDS.items() for division in codes}
# What small technology firms do, and how often.
_SMALL_FIELDS = (
    ("电子信息", 30),
    ("装备制造", 22),
    ("新材料", 14),
    ("绿色食品", 12),
    ("新能源", 9),
    ("医药", 5),
    ("其他", 8),
)


@dataclass(frozen=True)
class Holder:
    """A body with a registration: `field` is its 产业领域."""

    uscc: str
    name: str
    unit_code: str
    field: str


@dataclass(frozen=True)
class TechnologyArea:
    """A county's high-tech enterprises at the end of 2021, how many of them above scale, and its small firms."""

    unit_code: str
    high_tech: int
    above_scale: int
    small_firms: int


@cache
def technology_areas() -> dict[str, TechnologyArea]:
    """Counties and the zone by code. 银川's counties add up to 170 and 石嘴山's to 79, as published for 2021."""
    return {
        row["unit_code"]: TechnologyArea(
            row["unit_code"], int(row["high_tech_2021"]), int(row["above_scale_2021"]), int(row["small_firms"])
        )
        for row in read_rows("plan_technology_areas.csv")
    }


def field_of(division: str) -> str:
    """产业领域 of a GB/T 4754 division."""
    return _FIELD_OF_DIVISION.get(division, "其他")


def as_holder(enterprise: Enterprise) -> Holder:
    return Holder(enterprise.uscc, enterprise.name, enterprise.unit_code, field_of(enterprise.division))


@cache
def inventive(seed: int, unit_code: str) -> tuple[Enterprise, ...]:
    """A unit's above-scale enterprises that do research at some time and stay, in an order of chance."""
    found = [each for each in of_unit(seed, unit_code) if each.rd_from is not None and each.left is None]
    Random(f"{seed}/plan/inventive/{unit_code}").shuffle(found)
    return tuple(found)


@cache
def leading(seed: int) -> tuple[Enterprise, ...]:
    """Enterprises with research from all units, larger ones rather first: who hosts platforms and leads projects."""
    random = Random(f"{seed}/plan/leading")
    found = [each for unit in profiles() for each in inventive(seed, unit)]
    return tuple(sorted(found, key=lambda each: -each.revenue * random.uniform(0.3, 1.0)))


@cache
def small_firms(unit_code: str) -> tuple[Holder, ...]:
    """A unit's technology firms below scale: the same in every world, only what they hold is not."""
    areas = list(technology_areas().values())
    first = _FIRST_SMALL
    for area in areas:
        if area.unit_code == unit_code:
            return tuple(_small_firm(unit_code, serial) for serial in range(first, first + area.small_firms))
        first += area.small_firms
    raise KeyError(unit_code)


def _small_firm(unit_code: str, serial: int) -> Holder:
    random = Random(f"small/{serial}")
    names, weights = zip(*_SMALL_FIELDS, strict=True)
    area = units()[unit_code].name_zh
    return Holder(
        fictitious_codes.enterprise_uscc(_register(unit_code), serial),
        f"演示科技企业{area}第{serial}号",
        unit_code,
        random.choices(names, weights)[0],
    )


@cache
def institutes() -> tuple[Holder, ...]:
    """Universities and institutes, by unit."""
    return tuple(
        Holder(_institution_code(unit, _FIRST_INSTITUTE + place), name, unit, field)
        for place, (unit, name, field) in enumerate(_INSTITUTES)
    )


def _institution_code(unit_code: str, serial: int) -> str:
    number = _INSTITUTION + fictitious_codes.enterprise_uscc(_register(unit_code), serial)[2:-1]
    return number + uscc.calc_check_digit(number)


def _register(unit_code: str) -> str:
    return unit_code if unit_code.isdigit() else fictitious_codes.REGION_APPROVER
