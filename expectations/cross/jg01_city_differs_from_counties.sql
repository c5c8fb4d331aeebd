-- 市的合计不等于所辖各县（区）合计之和；县（区）报齐或报送期限已过时核对，缺报的列出。
with held as (
    select s.unit_code, s.submission_id, s.period_end, r.row_number, v.column_key, v.amount
    from audit.submission as s
    left join landing.jg01 as r on s.submission_id = r.submission_id and r.industry_code = '合计'
    cross join lateral (
        values ('industrial_ytd', r.industrial_ytd), ('renovation_ytd', r.renovation_ytd)
    ) as v (column_key, amount)
    where s.form_code = 'JG01' and s.period = %(period)s::text and s.state = 'current'
),

cities as (
    select u.unit_code, u.name_zh, h.submission_id, h.period_end, h.row_number, h.column_key, h.amount
    from audit.unit as u
    inner join held as h on u.unit_code = h.unit_code
    where
        u.kind = 'city'
        and exists (
            select 1 from audit.unit as k
            where k.unit_code = any(%(unit_codes)s::text[]) and u.unit_code in (k.unit_code, k.parent_code)
        )
),

counties as (
    select
        c.unit_code as city_code, c.column_key, u.unit_code, u.name_zh, h.submission_id,
        coalesce(h.amount, 0) as amount,
        sum(coalesce(h.amount, 0)) over (partition by c.unit_code, c.column_key) as total,
        -- Until the deadline a county that has not sent is not missing yet.
        h.submission_id is null and coalesce(o.due_at >= %(now)s::timestamptz, true) as is_awaited
    from cities as c
    inner join audit.unit as u
        on c.unit_code = u.parent_code and u.kind = 'county'
        and c.period_end >= u.valid_from and c.period_end <= coalesce(u.valid_to, c.period_end)
    left join held as h on u.unit_code = h.unit_code and c.column_key = h.column_key
    left join audit.obligation as o
        on u.unit_code = o.unit_code and o.form_code = 'JG01' and o.period = %(period)s::text and not o.is_exempt
),

sums as (
    select
        m.city_code, m.column_key, sum(m.amount) as amount,
        string_agg(
            m.name_zh || audit.shown(m.amount) || '万元'
            || coalesce('（' || to_char(m.amount * 100 / nullif(m.total, 0), 'FM990.0') || '%%）', ''),
            '、' order by m.unit_code
        ) filter (where m.submission_id is not null) as shares,
        coalesce(string_agg(m.name_zh, '、' order by m.unit_code) filter (where m.submission_id is null), '无') as missing
    from counties as m
    group by m.city_code, m.column_key
    having not bool_or(m.is_awaited) and count(m.submission_id) > 0
)

select
    null::bigint as submission_id, c.unit_code, 'JG01' as form_code, %(period)s::text as period,
    null::integer as row_number, c.column_key, jsonb_build_object('industry_code', '合计') as business_key,
    audit.shown(c.amount) as value, audit.shown(s.amount) as expected, audit.shown(c.amount - s.amount) as difference,
    %(hierarchy_tolerance)s::text || '万元' as threshold, null::text as reference_value,
    c.submission_id as reference_submission_id, c.row_number as reference_row,
    jsonb_build_object(
        'city', c.name_zh, 'period_zh', case
            when length(%(period)s::text) = 4 then %(period)s::text || '年定案'
            else left(%(period)s::text, 4) || '年' || ltrim(right(%(period)s::text, 2), '0') || '月'
        end, 'shares', s.shares, 'missing', s.missing
    ) as params
from cities as c
inner join sums as s on c.unit_code = s.city_code and c.column_key = s.column_key
where abs(c.amount - s.amount)
    > greatest(%(hierarchy_tolerance)s::numeric, abs(c.amount) * %(hierarchy_share)s::numeric)
order by c.unit_code, c.column_key
