-- One row per year with JG01 owed: closed once the moment the data speak of is past the day the annual 定案 is due,
-- or every 定案 of a counting unit is accepted.
with obligations as (
    select o.*
    from {{ ref("stg_audit__obligations") }} as o
    inner join {{ ref("stg_audit__units") }} as u on o.unit_code = u.unit_code
    where o.form_code = 'JG01' and o.period_kind = 'year' and not o.is_exempt and u.unit_kind in ('county', 'zone')
),

moment as (
    select * from {{ ref("int_warehouse_moment") }}
),

accepted as (
    select distinct unit_code, period_year
    from {{ ref("int_submissions_accepted") }}
    where form_code = 'JG01' and period_kind = 'year' and is_current
),

final as (
    select
        o.period_year,
        max(o.due_at) as due_at,
        coalesce(max(m.as_of) > max(o.due_at), false) or count(a.unit_code) = count(*) as is_closed
    from obligations as o
    cross join moment as m
    left join accepted as a on o.unit_code = a.unit_code and o.period_year = a.period_year
    group by o.period_year
)

select * from final
