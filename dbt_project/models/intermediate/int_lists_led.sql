-- One row per plan, indicator that a register feeds and quarter with any such register in: whether the lists that lead it are
-- in. A department leads a kind of entry it has ever listed; a kind nobody has listed is led by every department that
-- sends the form. Coverage is by entries in last year's latest list, where that is not held by lists.
{{ config(materialized="merged", merge_on=["period_year"], merge_whole_forms=["JG04", "JG05", "JG06", "JG07"]) }}

with kinds as (
    select distinct plan_id, indicator_id, form_code, list_kind from {{ ref("listed_kind") }}
),

entries as (
    select 'JG04' as form_code, platform_kind as list_kind, unit_code, period_year, period_month
    from {{ ref("int_platform_rows_accepted") }}
    where is_current and is_leading_list
    union all
    select 'JG06' as form_code, title_kind as list_kind, unit_code, period_year, period_month
    from {{ ref("int_title_rows_accepted") }}
    where is_current and is_leading_list
    union all
    select 'JG05' as form_code, record_kind as list_kind, unit_code, period_year, period_month
    from {{ ref("int_standard_rows_accepted") }}
    where is_current and is_leading_list
    union all
    select 'JG07' as form_code, item_kind as list_kind, unit_code, period_year, period_month
    from {{ ref("int_technology_rows_accepted") }}
    where is_current and is_leading_list
),

lists_in as (
    select unit_code, unit_kind, form_code, period, period_year, period_month, period_end_date, is_synthetic
    from {{ ref("int_submissions_accepted") }}
    where is_current and period_kind = 'quarter'
),

quarters as (
    select
        form_code, period, period_year, period_month, period_end_date,
        {{ dbt.bool_or("is_synthetic") }} as is_synthetic
    from lists_in
    group by form_code, period, period_year, period_month, period_end_date
),

listed as (
    select
        k.plan_id, k.indicator_id, k.form_code, e.unit_code, e.period_year, e.period_month, count(*) as entry_count
    from kinds as k
    inner join entries as e on k.form_code = e.form_code and k.list_kind = e.list_kind
    group by k.plan_id, k.indicator_id, k.form_code, e.unit_code, e.period_year, e.period_month
),

leaders as (
    select distinct plan_id, indicator_id, form_code, unit_code from listed
    union
    select distinct k.plan_id, k.indicator_id, k.form_code, i.unit_code
    from kinds as k
    inner join lists_in as i on k.form_code = i.form_code and i.unit_kind = 'department'
    left join listed as l on k.plan_id = l.plan_id and k.indicator_id = l.indicator_id
    where l.indicator_id is null
),

ranked as (
    select
        listed.*,
        row_number() over (
            partition by plan_id, indicator_id, unit_code, period_year order by period_month desc
        ) as quarter_rank
    from listed
),

grid as (
    select
        l.plan_id, l.indicator_id, q.form_code, q.period, q.period_year, q.period_month, q.period_end_date,
        q.is_synthetic, l.unit_code, u.unit_name_zh, i.unit_code is not null as is_in,
        coalesce(w.entry_count, 0) as held_weight
    from leaders as l
    inner join quarters as q on l.form_code = q.form_code
    inner join {{ ref("stg_audit__units") }} as u on l.unit_code = u.unit_code
    left join lists_in as i on l.unit_code = i.unit_code and q.form_code = i.form_code and q.period = i.period
    left join ranked as w
        on
            l.plan_id = w.plan_id and l.indicator_id = w.indicator_id and l.unit_code = w.unit_code
            and q.period_year = w.period_year + 1 and w.quarter_rank = 1
),

final as (
    select
        plan_id, indicator_id, form_code, period, period_year, period_month, period_end_date, is_synthetic,
        count(*) as unit_count,
        sum(case when is_in then 1 else 0 end) as units_in_count,
        {{ coverage_share("is_in", "held_weight") }} as coverage_share,
        {{ dbt.listagg("case when not is_in then unit_name_zh end", "'、'", "order by unit_code") }} as missing_units
    from grid
    group by plan_id, indicator_id, form_code, period, period_year, period_month, period_end_date, is_synthetic
)

select * from final
