-- One row per accepted submission of JG03 (any version) and enterprise; `holder_rank` is 1 for the unit that counts it in
-- that quarter: one that has it on the list before one it left, then the one that held it first.
{{ config(materialized="merged", merge_on=["enterprise_uscc"], merge_forms=["JG03"], merge_rows="stg_landing__jg03",
    indexes=[{"columns": ["enterprise_uscc"]}]) }}

with rows_landed as (
    select * from {{ rows_of("stg_landing__jg03") }}
),

accepted as (
    select * from {{ ref("int_submissions_accepted") }}
    where form_code = 'JG03' and period_kind = 'quarter' and is_counting_unit
),

joined as (
    select
        {{ submission_facts("a") }},
        -- The first three quarters are provisional, the fourth is the year's final return.
        a.period_month = 12 as is_final,
        min(a.known_from) over (partition by r.enterprise_uscc, a.unit_code) as first_held_at,
        -- Of what it told then: an earlier period told later does not make it the first after all.
        first_value(a.period_end_date) over (
            partition by r.enterprise_uscc, a.unit_code order by a.known_from, a.period_end_date
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
            partition by enterprise_uscc, period, is_current order by {{ first_holder("JG03") }}
        ) as holder_rank
    from joined
)

select * from final
