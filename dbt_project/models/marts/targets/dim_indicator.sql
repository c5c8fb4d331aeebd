-- One row per plan and indicator or commitment.
with indicators as (
    select * from {{ ref("indicator") }}
),

final as (
    select
        plan_id, indicator_id, sort_order, section as section_zh, indicator_zh, indicator_en, indicator_kind, stat_type,
        unit_zh, plan_clause as plan_clause_zh, responsible_units as responsible_units_zh,
        likely_submitter as likely_submitter_text, frequency as frequency_text, ambiguity_notes as ambiguity_text
    from indicators
)

select * from final
