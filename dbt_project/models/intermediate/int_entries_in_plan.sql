-- One row per row of a leading list that counts towards its plan under the printed reading: its day lies within the plan's
-- years and not after its own quarter.
{{ config(materialized="merged", merge_on=["submission_id"], merge_from={"int_entries_counted": {}},
    indexes=[{"columns": ["submission_id"]}]) }}

with counted as (
    select * from {{ rows_of("int_entries_counted") }}
    where reading_id = 'as_printed'
),

final as (
    select distinct c.submission_id, c.row_number
    from counted as c
    inner join {{ ref("dim_period") }} as q on c.period = q.period and c.counted_date <= q.period_end_date
    inner join {{ ref("plan") }} as p
        on c.plan_id = p.plan_id and extract(year from c.counted_date) between p.first_year and p.last_year
)

select * from final
