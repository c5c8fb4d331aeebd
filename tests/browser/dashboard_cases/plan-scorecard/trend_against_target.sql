-- The bureau's figure where there is one, else the sum of the units; the year's target as the plan prints it.
with published as (
    select date '2021-03-31' as period_end, cast(j.value as numeric) as value
    from accepted as a
    inner join landing.jg09 as j on a.submission_id = j.submission_id
    where j.indicator_id = 'G-01' and j.data_period = '2021Q1'
),

computed as (
    select period_end, 100 * (sum(renovation_ytd) / nullif(sum(renovation_prior_ytd), 0) - 1) as value
    from investment_total
    where kind in ('county', 'zone')
    group by period_end
)

select c.period_end as period_end_date, coalesce(p.value, c.value) as highest_value, t.target_lower as highest_needed
from computed as c
left join published as p on c.period_end = p.period_end
inner join reference.target as t
    on
        t.plan_id = 'NX-JG-2021' and t.indicator_id = 'G-01' and t.target_scope = 'year'
        and t.target_year = extract(year from c.period_end) and t.reading_id is null
