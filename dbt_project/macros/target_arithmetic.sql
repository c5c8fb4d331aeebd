{#- The arithmetic of targets, in one place: the model `int_targets_rated` renders it, and an as-of function can render
    the same. Every argument is an SQL expression. Units are those of the indicator (%, 个, 家, 项); gaps of growth and
    ratios are percentage points. Comparators: >=, reach 达到, about 左右, range, strive 争取;
    within: a range whose upper end binds; none: the reading takes the plan to set no number. -#}

{#- Lower end of 左右: 200 -> 180, 15 -> 13, 5 -> 4, 3 -> 2. -#}
{% macro about_floor(target_value, about_share) -%}
    floor({{ about_share }} * {{ target_value }})
{%- endmacro %}

{#- What must be reached: the lower end of 左右 and of a range, elsewhere the printed number. -#}
{% macro needed_value(comparator, target_lower, about_share) -%}
    case when {{ comparator }} = 'about' then {{ about_floor(target_lower, about_share) }} else {{ target_lower }} end
{%- endmacro %}

{#- True, false, or null where value or target is unknown. Above the upper end of a range is met; of `within`, the
    reading under which that end binds too, it is not. -#}
{% macro meets_target(value, comparator, target_lower, target_upper, about_share) -%}
    {{ value }} >= {{ needed_value(comparator, target_lower, about_share) }}
    and ({{ comparator }} <> 'within' or {{ value }} <= {{ target_upper }})
{%- endmacro %}

{#- Distance to the printed number, never to the tolerated one; the lower end of a range. -#}
{% macro target_gap(value, target_lower) -%}
    {{ value }} - {{ target_lower }}
{%- endmacro %}

{#- Why nothing can be said; null where a rating can be given. The first that holds is named. -#}
{% macro not_rateable_reason(value, target_lower, value_reason, coverage, coverage_share) -%}
    case
        when {{ target_lower }} is null then 'no_target'
        when {{ value_reason }} is not null then {{ value_reason }}
        when {{ value }} is null then 'no_data'
        when {{ coverage }} < {{ coverage_share }} then 'partial_coverage'
    end
{%- endmacro %}

{#- The middle of several numbers; null of none. -#}
{% macro median(value) -%}
    {{ adapter.dispatch("median", "jigai")(value) }}
{%- endmacro %}

{% macro default__median(value) -%}
    percentile_cont(0.5) within group (order by {{ value }})
{%- endmacro %}

{#- What is still needed in each month or quarter left (`step_months` 1 or 3), in the indicator's unit; null where none is
    left, nothing once enough is reached. -#}
{% macro pace_needed(value, needed, months_left, step_months) -%}
    case
        when {{ months_left }} > 0 and {{ value }} >= {{ needed }} then 0
        when {{ months_left }} > 0 then ({{ needed }} - {{ value }}) * {{ step_months }} / cast({{ months_left }} as numeric(20, 0))
    end
{%- endmacro %}

{#- Where a flow ends that has reached a share of its total; never below what is reached, null of no share. -#}
{% macro forecast(value, reached_share) -%}
    case when {{ reached_share }} > 0 then greatest({{ value }} / {{ reached_share }}, {{ value }}) end
{%- endmacro %}

{#- At the last decimal that values keep: beyond it stand the digits of a share that was cut off. -#}
{% macro at_last_decimal(number) -%}
    cast({{ number }} as numeric(20, 6))
{%- endmacro %}

{#- The verdict. A target is achieved or not only when its period is closed; within it the value is held against the
    target itself, a flow against the share of it that is due by then (`pace_share`), and 争取 is never a failure. -#}
{% macro target_rating(value, comparator, target_lower, target_upper, is_closed, reason, about_share, at_risk_share,
    pace_share) -%}
    {%- set due = needed_value(comparator, target_lower, about_share) ~ " * coalesce(" ~ pace_share ~ ", 1)" -%}
    case
        when {{ reason }} is not null then 'not_rateable'
        when {{ is_closed }} and {{ meets_target(value, comparator, target_lower, target_upper, about_share) }}
            then 'achieved'
        when {{ is_closed }} and {{ comparator }} = 'strive' then 'strive_short'
        when {{ is_closed }} then 'not_achieved'
        -- More than may be is not on its way; a count does not come back, yet the period is open.
        when {{ comparator }} = 'within' and {{ value }} > {{ target_upper }} then 'at_risk'
        when {{ value }} >= {{ at_last_decimal(due) }} then 'on_track'
        when {{ comparator }} = 'strive' then 'at_risk'
        when {{ value }} >= {{ at_last_decimal(at_risk_share ~ " * " ~ due) }} then 'at_risk'
        else 'behind'
    end
{%- endmacro %}

{#- Words officials use. Growth and ratios meet a requirement; counts are finished or on schedule. -#}
{% macro rating_zh(rating, stat_type) -%}
    case
        when {{ rating }} = 'not_rateable' then '暂不评价'
        when {{ rating }} = 'at_risk' then '预警'
        when {{ rating }} = 'strive_short' then '未达争取值'
        when {{ is_growth_or_ratio(stat_type) }} and {{ rating }} in ('achieved', 'on_track') then '符合目标要求'
        when {{ is_growth_or_ratio(stat_type) }} then '低于目标要求'
        when {{ rating }} = 'achieved' then '已完成'
        when {{ rating }} = 'on_track' then '达到序时进度'
        when {{ rating }} = 'behind' then '滞后于序时进度'
        when {{ rating }} = 'not_achieved' then '未完成'
    end
{%- endmacro %}

{% macro is_growth_or_ratio(stat_type) -%}
    {{ stat_type }} in ('growth_yoy', 'growth_cagr_plan', 'ratio_flow', 'ratio_stock', 'cumulative_coverage')
{%- endmacro %}

{% macro reason_zh(reason) -%}
    case {{ reason }}
        when 'no_target' then '计划未设目标'
        when 'no_data' then '缺少数据'
        when 'partial_coverage' then '报送单位覆盖不足'
        when 'base_not_positive' then '基数不为正'
        when 'definition_open' then '口径未定'
    end
{%- endmacro %}

{#- What is noted of a row of target progress above the upper end of its range: a notice, or (`within`, where the upper
    end binds) why. What is not the area's own target is not exceeded. -#}
{% macro above_range_zh(row) -%}
    case
        when {{ row }}.is_above_range and coalesce({{ row }}.reading_reason, '') <> 'no_target' then
            case {{ row }}.target_scope when 'plan' then '超过计划区间上限' else '超过本年区间上限' end
            || case {{ row }}.comparator when 'range' then '（提示）' else '' end
    end
{%- endmacro %}

{#- Growth in percent against a base; null where the base is not positive: such a base is not rateable, never fudged. -#}
{% macro growth_pct(value, base) -%}
    cast(case when {{ base }} > 0 then ({{ value }} / {{ base }} - 1) * 100 end as numeric(20, 6))
{%- endmacro %}

{#- A part in percent of a positive whole. -#}
{% macro share_pct(part, whole) -%}
    cast(case when {{ whole }} > 0 then {{ part }} / {{ whole }} * 100 end as numeric(20, 6))
{%- endmacro %}

{#- Geometric mean growth in percent from the sum of ln(1 + growth) over so many years. -#}
{% macro mean_growth_pct(sum_of_logs, year_count) -%}
    cast((exp({{ sum_of_logs }} / {{ year_count }}) - 1) * 100 as numeric(20, 6))
{%- endmacro %}

{#- Readings of average growth (G-02) by the ending of their names, and the arithmetic each is traced by. -#}
{% macro means_of_growth() -%}
    {{ return([("", "mean_growth"), ("_arithmetic", "average_growth"), ("_weakest_year", "lowest_growth")]) }}
{%- endmacro %}
