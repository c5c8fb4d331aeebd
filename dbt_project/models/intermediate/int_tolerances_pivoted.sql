-- One row: the thresholds of the seed, a column each.
with tolerances as (
    select * from {{ ref("tolerance") }}
),

final as (
    select
        max(case when tolerance_id = 'about_floor_share' then tolerance end) as about_floor_share,
        max(case when tolerance_id = 'at_risk_share' then tolerance end) as at_risk_share,
        max(case when tolerance_id = 'coverage_share' then tolerance end) as coverage_share,
        max(case when tolerance_id = 'reconciliation_share' then tolerance end) as reconciliation_share,
        max(case when tolerance_id = 'reconciliation_yuan' then tolerance end) as reconciliation_yuan,
        max(case when tolerance_id = 'region_project_yuan' then tolerance end) as region_project_yuan,
        max(case when tolerance_id = 'city_project_yuan' then tolerance end) as city_project_yuan,
        max(case when tolerance_id = 'stalled_days' then tolerance end) as stalled_days
    from tolerances
)

select * from final
