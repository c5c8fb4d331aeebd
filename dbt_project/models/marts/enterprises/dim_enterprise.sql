-- One row per enterprise and stretch of time [known_from, known_to) in which it was known by the same facts. Its county's
-- JG03 tells it while it is on the list; before and after, what the county's other forms said last; else a department's
-- list. Industry and scale stand in JG03 alone. What it earns or spends is not here.
{{ config(materialized="merged", merge_on=["enterprise_uscc"], merge_from={"int_enterprises_told": {}},
    indexes=[{"columns": ["enterprise_uscc"]}]) }}

{% set attributes = ["enterprise_name", "area_code", "industry_code", "is_above_scale"] %}

with told as (
    select * from {{ rows_of("int_enterprises_told") }}
),

moments as (
    select distinct enterprise_uscc, known_from from told
),

-- Everybody's word that held at each moment, the one that tells first.
held as (
    select
        m.enterprise_uscc, m.known_from, t.enterprise_name, t.area_code, t.form_code, t.period, t.submission_id,
        t.row_number, t.is_synthetic,
        max(t.industry_code) over (partition by m.enterprise_uscc, m.known_from) as industry_code,
        {{ dbt.bool_or("t.is_above_scale") }} over (partition by m.enterprise_uscc, m.known_from) as is_above_scale,
        row_number() over (
            partition by m.enterprise_uscc, m.known_from
            order by
                case when t.teller = 'research' and t.is_above_scale then 1 when t.teller = 'list' then 3 else 2 end,
                t.period_end_date desc, case when t.teller = 'research' then 1 else 2 end
        ) as word_rank
    from moments as m
    inner join told as t
        on
            m.enterprise_uscc = t.enterprise_uscc and m.known_from >= t.known_from
            and (m.known_from < t.next_known_from or t.next_known_from is null)
),

hashed as (
    select held.*, {{ surrogate_key(attributes) }} as attributes_hash from held
    where word_rank = 1
),

compared as (
    select
        hashed.*,
        lag(attributes_hash) over (partition by enterprise_uscc order by known_from) as previous_hash
    from hashed
),

changed as (
    select
        compared.*,
        lead(known_from) over (partition by enterprise_uscc order by known_from) as next_known_from
    from compared
    where previous_hash is null or previous_hash <> attributes_hash
),

final as (
    select
        {{ surrogate_key(["c.enterprise_uscc", "c.known_from"]) }} as enterprise_key,
        c.enterprise_uscc,
        {%- for attribute in attributes %}
        c.{{ attribute }},
        {%- endfor %}
        i.industry_name,
        i.plan_sector_zh,
        c.form_code as told_by_form,
        c.period as told_by_period,
        c.known_from,
        c.next_known_from as known_to,
        c.next_known_from is null as is_current,
        c.submission_id,
        c.row_number,
        c.is_synthetic
    from changed as c
    left join {{ ref("dim_industry") }} as i on c.industry_code = i.industry_code
)

select * from final
