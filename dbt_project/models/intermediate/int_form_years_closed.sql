-- One row per quarterly form and year owed: closed once the moment the data speak of is past the day its fourth quarter
-- stands finally (of JG03 the fourth quarter itself is final).
{{ config(materialized="table") }}

with obligations as (
    select form_code, period_year, max(coalesce(final_due_at, due_at)) as final_due_at
    from {{ ref("stg_audit__obligations") }}
    where period_kind = 'quarter' and period_month = 12 and not is_exempt
    group by form_code, period_year
),

final as (
    select
        o.form_code,
        o.period_year,
        o.final_due_at,
        coalesce(m.as_of > o.final_due_at, false) as is_closed
    from obligations as o
    cross join {{ ref("int_warehouse_moment") }} as m
)

select * from final
