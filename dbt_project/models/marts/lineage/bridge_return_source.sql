-- One row per figure that is told by whole returns, area, period and return: shares and sums of enterprises (JG03, whose
-- rows only the plan office may see) and both sides of a reconciliation (JG01). The rows are those of the return.
with returns as (
    select
        submission_id, unit_code, form_code, period, period_kind,
        {{ period_year("period") }} as period_year, {{ period_last_month("period") }} as period_month
    from {{ ref("fct_submission") }}
    where state = 'current' and form_code in ('JG01', 'JG03')
),

research as (
    select b.area_code, r.*
    from returns as r
    inner join {{ ref("bridge_area_unit") }} as b on r.unit_code = b.unit_code
    where r.form_code = 'JG03' and r.period_kind = 'quarter'
),

sides as (
    select unit_code as area_code, 'own' as side, unit_code from {{ ref("dim_unit") }}
    where unit_kind = 'city'
    union all
    select parent_unit_code as area_code, 'children' as side, unit_code from {{ ref("dim_unit") }}
    where unit_kind = 'county'
    union all
    select '{{ var("plan_region") }}' as area_code, 'own' as side, unit_code from {{ ref("dim_unit") }}
    where unit_kind in ('city', 'zone')
    union all
    select '{{ var("plan_region") }}' as area_code, 'children' as side, unit_code from {{ ref("dim_unit") }}
    where unit_kind in ('county', 'zone')
),

final as (
    {%- for indicator, readings, columns in [
        ("G-04", ["computed", "computed_reporting"], ["has_rd", "register_status"]),
        ("G-05", ["list_year_end", "list_year_start"], ["renovation_done", "register_status"])] %}
    {%- for reading in readings %}
    {%- for part in ["part", "whole"] %}
    select
        'fct_target_progress' as mart_name, '{{ indicator }}' as figure_id, '{{ reading }}' as reading_id, area_code,
        period, period_year, period_month, 'share' as arithmetic, '{{ part }}' as part, form_code,
        '{{ columns[loop.index0] }}' as form_column, unit_code, submission_id
    from research
    union all
    {%- endfor %}
    {%- endfor %}
    {%- endfor %}
    select
        'fct_rd_area' as mart_name, null as figure_id, null as reading_id, area_code, period, period_year,
        period_month, 'sum' as arithmetic, 'value' as part, form_code, null as form_column, unit_code, submission_id
    from research
    {%- for measure in ["industrial_ytd", "renovation_ytd"] %}
    union all
    select
        'fct_area_reconciliation' as mart_name, '{{ measure }}' as figure_id, null as reading_id, s.area_code,
        r.period, r.period_year, r.period_month, 'sum' as arithmetic, s.side as part, r.form_code,
        '{{ measure }}' as form_column, r.unit_code, r.submission_id
    from returns as r
    inner join sides as s on r.unit_code = s.unit_code
    where r.form_code = 'JG01'
    {%- endfor %}
)

select * from final
