-- 技改占比不等于上年同期占比×（1+技改投资增速）÷（1+工业投资增速），各数按所留小数位的舍入误差都算进去。
with judged as (
    select f.submission_id, f.area, f.is_synthetic, f.until_month, y.year
    from landing.jg09_figure as f
    -- A share is also the next year's base.
    cross join lateral generate_series(f.year, f.year + (f.kind = 'share')::integer) as y (year)
    where f.submission_id = any(%(submission_ids)s::bigint[])
    group by f.submission_id, f.area, f.is_synthetic, f.until_month, y.year
),

figures as (
    select
        j.submission_id, j.area, j.until_month, j.year, w.part, f.submission_id as of_submission, f.row_number,
        f.unit_code, f.form_code, f.period, f.business_key, f.value, f.indicator, f.amount, f.half_step, f.amount::text || '%%' as shown
    from judged as j
    cross join (
        values ('share', 'share', 0), ('growth', 'renovation', 0), ('base_growth', 'industrial', 0), ('base', 'share', 1)
    ) as w (part, kind, years_before)
    cross join lateral (
        select g.*
        from landing.jg09_figure as g
        where
            g.kind = w.kind and g.year = j.year - w.years_before and g.until_month = j.until_month and g.area = j.area
            and g.is_synthetic = j.is_synthetic
            and (
                g.submission_id = j.submission_id or g.state = 'current'
                or g.submission_id = any(%(together)s::bigint[])
            )
        -- What is not yet accepted is the newest; of files judged together it must not matter which came first.
        order by
            g.submission_id = j.submission_id desc, g.known_from desc nulls first, g.period desc, g.unit_code,
            g.submission_id desc, g.row_number
        limit 1
    ) as f
),

bounds as (
    select
        s.submission_id, s.area, s.until_month, s.year, s.amount, s.shown as share, b.shown as base,
        g.shown as growth, i.shown as base_growth,
        (b.amount - b.half_step) * (100 + g.amount - g.half_step) / (100 + i.amount + i.half_step) as low,
        (b.amount + b.half_step) * (100 + g.amount + g.half_step) / (100 + i.amount - i.half_step) as high,
        s.half_step
    from figures as s
    inner join figures as g using (submission_id, area, until_month, year)
    inner join figures as i using (submission_id, area, until_month, year)
    inner join figures as b using (submission_id, area, until_month, year)
    where s.part = 'share' and g.part = 'growth' and i.part = 'base_growth' and b.part = 'base'
)

select distinct on (r.submission_id, r.area, r.year, r.until_month)
    r.submission_id, f.unit_code, f.form_code, f.period, f.row_number, 'value' as column_key, f.business_key,
    f.value as value,
    to_char(r.low, 'FM990.00') || '%%至' || to_char(r.high, 'FM990.00') || '%%' as expected,
    null::text as difference,
    null::text as threshold,
    r.base as reference_value,
    null::bigint as reference_submission_id,
    null::integer as reference_row,
    jsonb_build_object(
        'indicator', f.indicator, 'area', r.area, 'share', r.share, 'base', r.base, 'growth', r.growth,
        'base_growth', r.base_growth
    ) as params
from bounds as r
inner join figures as f using (submission_id, area, until_month, year)
where
    f.of_submission = r.submission_id
    and (r.amount + r.half_step < r.low or r.amount - r.half_step > r.high)
order by
    r.submission_id, r.area, r.year, r.until_month,
    array_position(array['share', 'growth', 'base_growth', 'base'], f.part)
