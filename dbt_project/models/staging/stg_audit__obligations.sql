-- One row per unit, form and period that is owed.
with source as (
    select * from {{ source("audit", "obligation") }}
),

final as (
    select
        unit_code,
        form_code,
        period,
        {{ period_kind("period") }} as period_kind,
        {{ period_year("period") }} as period_year,
        {{ period_last_month("period") }} as period_month,
        period_end as period_end_date,
        due_at,
        final_due_at,
        coalesce(is_exempt, false) as is_exempt
    from source
)

select * from final
