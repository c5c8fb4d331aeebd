-- One row per enterprise and stretch of time [known_from, known_to) in which it was known by the same facts. Its county's
-- JG03 tells it while it is on the list; before and after, what the county's other forms said last; else a department's
-- list. Industry and scale stand in JG03 alone. What it earns or spends is not here. One that no return names any more
-- has ended.
{{ config(materialized="merged", merge_on=["enterprise_uscc"], merge_from={"int_enterprises_told": {}},
    indexes=[{"columns": ["enterprise_uscc"]}]) }}

{% set attributes = ["enterprise_name", "area_code", "industry_code", "is_above_scale"] %}

with words as (
    select * from {{ rows_of("int_enterprises_told") }}
),

moments as (
    select
        enterprise_uscc, told_from,
        lead(told_from) over (partition by enterprise_uscc order by told_from) as told_to
    from (
        select enterprise_uscc, told_from from words
        union
        select enterprise_uscc, told_to from words
        where told_to is not null
    ) as known
),

-- Everybody's word that held at each moment, the one that tells first.
held as (
    select
        m.enterprise_uscc, m.told_from, m.told_to, w.enterprise_name, w.area_code, w.form_code, w.period,
        w.submission_id, w.row_number, w.is_synthetic,
        max(w.industry_code) over (partition by m.enterprise_uscc, m.told_from) as industry_code,
        {{ dbt.bool_or("w.is_above_scale") }} over (partition by m.enterprise_uscc, m.told_from) as is_above_scale,
        row_number() over (
            partition by m.enterprise_uscc, m.told_from
            order by
                case when w.teller = 'research' and w.is_above_scale then 1 when w.teller = 'list' then 3 else 2 end,
                w.period_end_date desc, case when w.teller = 'research' then 1 else 2 end
        ) as word_rank
    from moments as m
    inner join words as w
        on
            m.enterprise_uscc = w.enterprise_uscc and m.told_from >= w.told_from
            and (m.told_from < w.told_to or w.told_to is null)
),

told as (
    select * from held
    where word_rank = 1
),

{{ versions_in_time("told", "enterprise_uscc", attributes) }},

final as (
    select
        {{ surrogate_key(["v.enterprise_uscc", "v.told_from"]) }} as enterprise_key,
        v.enterprise_uscc,
        {%- for attribute in attributes %}
        v.{{ attribute }},
        {%- endfor %}
        i.industry_name,
        i.plan_sector_zh,
        v.form_code as told_by_form,
        v.period as told_by_period,
        v.told_from as known_from,
        v.version_to as known_to,
        v.version_to is null as is_current,
        v.submission_id,
        v.row_number,
        v.is_synthetic
    from versions as v
    left join {{ ref("dim_industry") }} as i on v.industry_code = i.industry_code
)

select * from final
