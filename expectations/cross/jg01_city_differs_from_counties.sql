-- 市的合计不等于所辖各县（区）合计之和；县（区）报齐或报送期限已过时核对，缺报的列出。
with cities as (
    select u.unit_code, u.name_zh
    from audit.unit as u
    where
        u.kind = 'city'
        and (
            u.unit_code = any(%(unit_codes)s::text[])
            or u.unit_code in (select c.parent_code from audit.unit as c where c.unit_code = any(%(unit_codes)s::text[]))
        )
),

held as (
    select s.unit_code, s.submission_id, s.period_end, r.row_number, r.industrial_ytd, r.renovation_ytd
    from audit.submission as s
    left join landing.jg01 as r on s.submission_id = r.submission_id and r.industry_code = '合计'
    where s.form_code = 'JG01' and s.period = %(period)s::text and s.state = 'current'
),

counties as (
    select
        u.parent_code, u.unit_code, u.name_zh, h.submission_id,
        coalesce(h.industrial_ytd, 0) as industrial_ytd, coalesce(h.renovation_ytd, 0) as renovation_ytd,
        -- Until the deadline a county that has not sent is not missing yet.
        h.submission_id is null and coalesce(o.due_at >= %(now)s::timestamptz, true) as is_awaited
    from cities as c
    inner join held as own on c.unit_code = own.unit_code
    inner join audit.unit as u
        on c.unit_code = u.parent_code and u.kind = 'county'
        and own.period_end >= u.valid_from and own.period_end <= coalesce(u.valid_to, own.period_end)
    left join held as h on u.unit_code = h.unit_code
    left join audit.obligation as o
        on u.unit_code = o.unit_code and o.form_code = 'JG01' and o.period = %(period)s::text and not o.is_exempt
),

sums as (
    select
        m.parent_code, v.column_key, sum(v.amount) as amount,
        string_agg(
            m.name_zh || to_char(v.amount, 'FM999,999,999,999,990.099999') || '万元'
            || coalesce('（' || to_char(v.amount * 100 / nullif(t.total, 0), 'FM990.0') || '%%）', ''),
            '、' order by m.unit_code
        ) filter (where m.submission_id is not null) as shares,
        coalesce(string_agg(m.name_zh, '、' order by m.unit_code) filter (where m.submission_id is null), '无') as missing
    from counties as m
    cross join lateral (
        values ('industrial_ytd', m.industrial_ytd), ('renovation_ytd', m.renovation_ytd)
    ) as v (column_key, amount)
    inner join (
        select parent_code, 'industrial_ytd' as column_key, sum(industrial_ytd) as total from counties group by parent_code
        union all
        select parent_code, 'renovation_ytd', sum(renovation_ytd) from counties group by parent_code
    ) as t on m.parent_code = t.parent_code and v.column_key = t.column_key
    group by m.parent_code, v.column_key
    having not bool_or(m.is_awaited) and count(m.submission_id) > 0
)

select
    null::bigint as submission_id, c.unit_code, 'JG01' as form_code, %(period)s::text as period,
    null::integer as row_number, s.column_key,
    jsonb_build_object('industry_code', '合计') as business_key,
    to_char(v.amount, 'FM999,999,999,999,990.099999') as value,
    to_char(s.amount, 'FM999,999,999,999,990.099999') as expected,
    to_char(v.amount - s.amount, 'FM999,999,999,999,990.099999') as difference,
    %(hierarchy_tolerance)s::text || '万元' as threshold,
    null::text as reference_value,
    own.submission_id as reference_submission_id,
    own.row_number as reference_row,
    jsonb_build_object(
        'city', c.name_zh, 'period_zh', case
            when length(%(period)s::text) = 4 then %(period)s::text || '年定案'
            else left(%(period)s::text, 4) || '年' || ltrim(right(%(period)s::text, 2), '0') || '月'
        end,
        'shares', s.shares, 'missing', s.missing
    ) as params
from cities as c
inner join held as own on c.unit_code = own.unit_code
inner join sums as s on c.unit_code = s.parent_code
cross join lateral (
    values ('industrial_ytd', own.industrial_ytd), ('renovation_ytd', own.renovation_ytd)
) as v (column_key, amount)
where
    v.column_key = s.column_key
    and abs(v.amount - s.amount)
    > greatest(%(hierarchy_tolerance)s::numeric, abs(v.amount) * %(hierarchy_share)s::numeric)
order by c.unit_code, s.column_key
