"""The sheet 审核反馈 as plain data: its head and one row a finding. Two writers print it: ours into the unit's own
workbook, XlsxWriter into a workbook that holds nothing else."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from jigai.catalog.sheet_layout import FEEDBACK_CAPTIONS, SYNTHETIC_LINE
from jigai.domain.findings import PHASES, Finding, Severity, severity_counts
from jigai.feedback.sheet_text import clean
from jigai.feedback.summary import FeedbackSummary
from jigai.feedback.wording import document_name, sentence_zh
from jigai.feedback.wording_en import sentence_en

NumberedFinding = tuple[str, Finding]

# Column widths in characters; key -> width, in the order of FEEDBACK_CAPTIONS.
WIDTHS = {"number": 6, "severity": 14, "place": 18, "value": 20, "reference": 20, "difference": 14, "message": 52}
WIDTHS |= {"remedy": 44, "explanation": 40} | {"rule_id": 12, "column": 20, "business_key": 24, "finding_id": 22}
WIDTHS |= {"own_style": 20}
HIDDEN = ("rule_id", "column", "business_key", "finding_id", "own_style")
# Colours of the marks, ARGB. Deliberately odd values: they are how next round's removal knows a mark.
MARK_COLOURS = {
    Severity.MANDATORY: "FFFFB3AD",
    Severity.CONDITIONAL: "FFFFCF99",
    Severity.QUERY: "FFFFF1A6",
    Severity.NOTICE: "FFCFDBE8",
}
EXPLANATION_COLOUR = "FFFFF9D9"
HEADER_COLOUR = "FFDCE6F1"
HOW_TO = (
    "请在黄色“上报说明”栏写明原因和依据；“核实无误”一类的说明不予采信。"
    "修改后直接重报本工作簿即可，标色和批注会自动清除。"
)
HOW_TO_EN = (
    "Write reason and evidence into the yellow column; stock phrases are refused. Correct this workbook and submit it "
    "again as it stands: our colours and comments are removed by themselves."
)


@dataclass(frozen=True)
class FeedbackHead:
    """What stands above the table. `counts` in order of gravity, with their colours as the legend."""

    title: str
    lines: tuple[str, ...]
    counts: Mapping[str, int]


@dataclass(frozen=True)
class FeedbackRow:
    """One finding. `texts` by the keys of FEEDBACK_CAPTIONS; `target` is (sheet, cell) the place links to."""

    severity: Severity
    texts: Mapping[str, str]
    target: tuple[str, str] | None


def shown(findings: Sequence[NumberedFinding]) -> list[NumberedFinding]:
    """What the unit sees, gravest first: neither shadow rules nor consequences of another finding."""
    severities = list(Severity)
    visible = [(number, one) for number, one in findings if not one.is_shadow and one.root is None]
    return sorted(
        visible,
        key=lambda item: (
            severities.index(item[1].severity),
            PHASES.index(item[1].phase),
            item[1].row or 0,
            item[1].rule_id,
            item[0],
        ),
    )


def counts_of(findings: Sequence[NumberedFinding]) -> dict[str, int]:
    return severity_counts([finding for _, finding in findings])


def place_text(finding: Finding) -> str:
    """数据!P7, 数据第7行, 数据“本月完成投资”栏, 封面; 整个文件 where there is no place."""
    if finding.sheet is None:
        return "整个文件"
    if finding.cell:
        return f"{finding.sheet}!{finding.cell}"
    if finding.row:
        return f"{finding.sheet}第{finding.row}行"
    return f"{finding.sheet}“{finding.column}”栏" if finding.column else finding.sheet


def target_of(finding: Finding) -> tuple[str, str] | None:
    """Where the link of the place leads: the cell, else the start of the row or of the sheet."""
    if finding.sheet is None:
        return None
    return finding.sheet, finding.cell or (f"A{finding.row}" if finding.row else "A1")


def reference_text(finding: Finding, summary: FeedbackSummary) -> str | None:
    """What the value was compared with: the expected value, else the reference, if this unit may see it."""
    if finding.expected is not None:
        return finding.expected
    if finding.reference is None:
        return None
    source = finding.reference.submission_id
    return finding.reference.value if source is None or source in summary.visible_submission_ids else None


def remedy_text(finding: Finding) -> str:
    """What to do; first, why the explanation given was not taken."""
    return f"{finding.refusal or ''}{finding.remedy_zh.removeprefix('整改：')}"


def feedback_head(findings: Sequence[NumberedFinding], summary: FeedbackSummary) -> FeedbackHead:
    counts = counts_of(findings)
    listed = shown(findings)
    first_zh, first_en = (listed[0][1].message_zh, listed[0][1].message_en) if listed else (None, None)
    facts = [document_name(summary), f"文件：{summary.file_name}", f"规则集：{summary.ruleset}"]
    if summary.version:
        facts.insert(1, f"第{summary.version}版")
    lines = [sentence_en(summary, counts, first_en), "　".join(facts)]
    if summary.is_synthetic:
        lines.append(SYNTHETIC_LINE)
    lines += [HOW_TO, HOW_TO_EN]
    title = f"【{summary.disposition.label_zh}】{sentence_zh(summary, counts, first_zh)}"
    return FeedbackHead(clean(title), tuple(clean(line) for line in lines), counts)


def feedback_rows(
    findings: Sequence[NumberedFinding],
    summary: FeedbackSummary,
    own_styles: Mapping[str, str] | None = None,
    earlier_explanations: Mapping[tuple[str, ...], str] | None = None,
) -> list[FeedbackRow]:
    """One row a finding.

    Args:
        own_styles: finding id -> how the unit's cell looked before the mark (JSON), kept for its removal.
        earlier_explanations: `explanation_key` -> what the unit had written in the workbook it sent, shown again
            where the finding itself brings no explanation: nothing a clerk wrote is thrown away.
    """
    rows = []
    for number, (finding_id, finding) in enumerate(shown(findings), start=1):
        business_key = json.dumps(finding.business_key, ensure_ascii=False, sort_keys=True)
        texts = {
            "number": str(number),
            "severity": finding.severity.label_zh,
            "place": place_text(finding),
            "value": finding.value,
            "reference": reference_text(finding, summary),
            "difference": finding.difference,
            "message": finding.message_zh,
            "remedy": remedy_text(finding),
            "rule_id": finding.rule_id,
            "column": finding.column,
            "business_key": business_key,
            "finding_id": finding_id,
            "own_style": (own_styles or {}).get(finding_id),
        }
        said = {key: clean(texts.get(key)) for key in FEEDBACK_CAPTIONS}
        earlier = (earlier_explanations or {}).get(explanation_key(said))
        said["explanation"] = clean(finding.explanation or earlier)
        rows.append(FeedbackRow(finding.severity, said, target_of(finding)))
    return rows


def explanation_key(texts: Mapping[str, str]) -> tuple[str, ...]:
    """What ties an explanation to its finding: rule, column, key and value, all unchanged."""
    return tuple(texts.get(key, "") for key in ("rule_id", "column", "business_key", "value"))
