-- One row per accepted submission of JG02 (any version) and project; `holder_rank` is 1 for the unit that leads the
-- project in that month (the one that held it first), so that a project two units hold counts once.
{{ config(materialized="merged", merge_on=["project_code"], merge_forms=["JG02"], merge_rows="stg_landing__jg02",
    indexes=[{"columns": ["project_code"]}, {"columns": ["enterprise_uscc"]},
        {"columns": ["unit_code", "period_year"]}]) }}

with rows_landed as (
    select * from {{ rows_of("stg_landing__jg02") }}
),

accepted as (
    select * from {{ ref("int_submissions_accepted") }}
    where form_code = 'JG02' and period_kind = 'month' and is_counting_unit
),

joined as (
    select
        {{ submission_facts("a") }},
        min(a.known_from) over (partition by r.project_code, a.unit_code) as first_held_at,
        -- Of what it told then: an earlier period told later does not make it the first after all.
        first_value(a.period_end_date) over (
            partition by r.project_code, a.unit_code order by a.known_from, a.period_end_date
        ) as first_held_date,
        r.*
    from rows_landed as r
    inner join accepted as a on r.submission_id = a.submission_id
),

final as (
    select
        joined.*,
        -- Ranked among current rows apart, so that a replaced row never keeps a current one from counting.
        dense_rank() over (
            partition by project_code, period, is_current order by {{ first_holder("JG02") }}
        ) as holder_rank
    from joined
)

select * from final
