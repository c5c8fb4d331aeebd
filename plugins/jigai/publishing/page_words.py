"""The page's vocabulary: every rating and verdict as words and a sign, so that none is told by colour alone."""

from dataclasses import dataclass

from jigai.domain.findings import Severity
from jigai.domain.submissions import Disposition

SYNTHETIC_ZH = "合成数据（演示）"
SYNTHETIC_EN = "Synthetic data (demonstration)"


@dataclass(frozen=True)
class Word:
    """One word: Chinese, English beside it, a sign, and a tone that only adds colour to them."""

    zh: str
    en: str
    sign: str
    tone: str


@dataclass(frozen=True)
class Rating(Word):
    """A rating. `growth_zh` is said of growth and ratios, `zh` of counts; `meaning_*` explain it in the legend."""

    growth_zh: str
    meaning_zh: str
    meaning_en: str


RATINGS = {
    "achieved": Rating("已完成", "achieved", "✓", "good", "符合目标要求", "报告期已结，达到目标", "closed, target met"),
    "on_track": Rating(
        "达到序时进度", "on track", "↗", "good", "符合目标要求", "报告期未结，已达目标水平", "open, at the target"
    ),
    "at_risk": Rating(
        "预警",
        "at risk",
        "△",
        "warn",
        "预警",
        "报告期未结，接近而未达目标",
        "open, close to the target but short",
    ),
    "behind": Rating(
        "滞后于序时进度", "behind", "▽", "bad", "低于目标要求", "报告期未结，低于预警线", "open, below the warning line"
    ),
    "not_achieved": Rating(
        "未完成", "not achieved", "✗", "bad", "低于目标要求", "报告期已结，未达目标", "closed, target missed"
    ),
    "strive_short": Rating(
        "未达争取值",
        "short of the aim",
        "◇",
        "warn",
        "未达争取值",
        "“争取”类目标未达到，不计为未完成",
        "a 争取 aim missed, never counted as a failure",
    ),
    "not_rateable": Rating(
        "暂不评价",
        "not rateable",
        "○",
        "none",
        "暂不评价",
        "条件不具备，原因见旁",
        "cannot be rated, as said beside it",
    ),
}
UNRATED = Word("未评价", "no verdict", "–", "none")

REASONS_EN = {
    "no_target": "the plan sets no target",
    "no_data": "no data",
    "partial_coverage": "too few units are in",
    "base_not_positive": "the base is not positive",
    "definition_open": "the definition is open",
}
REASONS_ZH = {
    "no_target": "计划未设目标",
    "no_data": "缺少数据",
    "partial_coverage": "报送单位覆盖不足",
    "base_not_positive": "基数不为正",
    "definition_open": "口径未定",
}

# {number} stands for the printed number with its unit.
COMPARATORS = {
    ">=": ("{number}以上", "at least"),
    "reach": ("达到{number}", "reach"),
    "about": ("{number}左右", "about"),
    "range": ("区间下限{number}", "range, lower end"),
    "strive": ("争取{number}", "strive for"),
}

RECONCILIATION = {
    "agrees": Word("相符", "agrees", "✓", "good"),
    "differs": Word("不符", "differs", "✗", "bad"),
    "incomplete": Word("未报全", "incomplete", "○", "none"),
}
MEASURES = {
    "industrial_ytd": ("工业投资本年累计", "industrial investment, year to date"),
    "renovation_ytd": ("技改投资本年累计", "renovation investment, year to date"),
}

SEVERITIES = {
    "mandatory": Word(Severity.MANDATORY.label_zh, "mandatory", "■", "bad"),
    "conditional": Word(Severity.CONDITIONAL.label_zh, "conditional", "◆", "bad"),
    "query": Word(Severity.QUERY.label_zh, "query", "?", "warn"),
    "notice": Word(Severity.NOTICE.label_zh, "notice", "·", "none"),
}

DISPOSITIONS = {
    "accepted": Word(Disposition.ACCEPTED.label_zh, "accepted", "✓", "good"),
    "needs_explanation": Word(Disposition.NEEDS_EXPLANATION.label_zh, "needs explanation", "?", "warn"),
    "under_review": Word(Disposition.UNDER_REVIEW.label_zh, "under review", "△", "warn"),
    "returned": Word(Disposition.RETURNED.label_zh, "returned", "✗", "bad"),
    "unreadable": Word(Disposition.UNREADABLE.label_zh, "unreadable", "✗", "bad"),
    "duplicate": Word(Disposition.DUPLICATE.label_zh, "duplicate", "=", "none"),
    "pending": Word("未判", "pending", "…", "none"),
}

STATUSES = {
    "未报": Word("未报", "not yet in", "…", "none"),
    "已报": Word("已报", "in", "✓", "good"),
    "迟报": Word("迟报", "late", "△", "warn"),
    "逾期未报": Word("逾期未报", "overdue", "✗", "bad"),
    "零报告": Word("零报告", "nil return", "○", "good"),
    "免报": Word("免报", "exempt", "–", "none"),
}

CHANGES = {
    "rating": Word("评价改变", "rated otherwise", "⇄", "warn"),
    "restated": Word("数值修正", "restated", "✎", "warn"),
    "later_period": Word("更新到下一期", "a later period", "→", "none"),
    "new": Word("新有数值", "new", "+", "none"),
    "gone": Word("数值撤销", "no longer there", "−", "bad"),
}

MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
SECTIONS_EN = {
    "总目标": "Overall goals",
    "一 重点项目引领行动": "1 Key projects",
    "二 对标提升行动": "2 Benchmarking",
    "三 创新能力提升行动": "3 Innovation capacity",
    "四 关键技术攻关行动": "4 Key technologies",
    "五 行业标准提升行动": "5 Industry standards",
    "六 服务型制造转型行动": "6 Service-oriented manufacturing",
    "保障措施": "Safeguards",
}


def rating_word(rating: str | None, said_zh: str | None) -> Word:
    """The word for a rating, in the Chinese the warehouse chose for the indicator where it chose one."""
    if rating is None:
        return UNRATED
    known = RATINGS.get(rating)
    if known is None:
        return Word(said_zh or rating, rating, "–", "none")
    return Word(said_zh or known.zh, known.en, known.sign, known.tone)
