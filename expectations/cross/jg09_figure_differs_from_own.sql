-- 登记的全区技改投资增速、工业投资增速或技改占比，与各县（市、区）和宁东已审核的JG01合计算出的相差过大；报齐了才核。
select
    r.submission_id, r.unit_code, r.form_code, r.period, r.row_number, 'value' as column_key,
    r.business_key,
    r.value as value,
    audit.shown(round(v.own, 2)) as expected,
    audit.shown(round(r.amount - v.own, 2)) as difference,
    trim_scale(%(published_tolerance)s::numeric)::text || '个百分点' as threshold,
    audit.shown(round(v.own, 2)) as reference_value,
    null::bigint as reference_submission_id,
    null::integer as reference_row,
    jsonb_build_object('indicator', r.indicator, 'data_period', r.data_period) as params
from landing.jg09_figure as r
inner join landing.jg01_region(%(together)s::bigint[], r.year, r.until_month, r.is_synthetic) as n on true
left join landing.jg01_region(%(together)s::bigint[], r.year - 1, r.until_month, r.is_synthetic) as b on true
cross join lateral (
    select
        case r.kind
            when 'share' then n.renovation * 100 / nullif(n.industrial, 0)
            when 'renovation' then (n.renovation / nullif(b.renovation, 0) - 1) * 100
            else (n.industrial / nullif(b.industrial, 0) - 1) * 100
        end as own
) as v
where
    r.submission_id = any(%(submission_ids)s::bigint[])
    and r.area = '宁夏全区'
    and abs(round(r.amount - v.own, 6)) > %(published_tolerance)s::numeric
order by r.submission_id, r.row_number
