-- One row per qualitative indicator, area (the region; a city or zone for itself) and period (quarter, year): how many of
-- the units that answer for it say it is completed, with progress and evidence in words. Who has not answered is missing.

with responsible as (
    select r.commitment_id, r.unit_code, u.unit_name_zh, u.unit_kind
    from {{ ref("stg_audit__responsibilities") }} as r
    inner join {{ ref("stg_audit__units") }} as u on r.unit_code = u.unit_code
),

accepted as (
    select * from {{ ref("int_commitment_rows_accepted") }}
    where is_current
),

told as (
    select
        unit_code, commitment_id, period, period_year, period_month,
        -- A commitment told by policy kinds is as far as the least of them.
        min({{ progress_rank("progress") }}) as progress_rank,
        {{ dbt.bool_or("is_synthetic") }} as is_synthetic
    from accepted
    group by unit_code, commitment_id, period, period_year, period_month
),

quarters_held as (
    select distinct period, period_year, period_month from accepted
),

grid as (
    select
        r.commitment_id, q.period_year, q.period_month, r.unit_code, r.unit_name_zh, r.unit_kind,
        t.unit_code is not null as is_in, t.progress_rank, coalesce(t.is_synthetic, false) as is_synthetic
    from responsible as r
    cross join quarters_held as q
    left join told as t on r.unit_code = t.unit_code and r.commitment_id = t.commitment_id and q.period = t.period
),

placed as (
    select g.*, '{{ var("plan_region") }}' as shown_area_code from grid as g
    union all
    select g.*, g.unit_code as shown_area_code from grid as g
    where g.unit_kind in ('city', 'zone')
),

-- Every document that is named, once: of all policy kinds, whichever of them is furthest behind.
documents as (
    select
        p.commitment_id, p.shown_area_code, p.period_year, p.period_month, a.evidence_no,
        min(p.unit_code) as first_unit_code
    from placed as p
    inner join accepted as a
        on
            p.unit_code = a.unit_code and p.commitment_id = a.commitment_id and p.period_year = a.period_year
            and p.period_month = a.period_month
    where a.evidence_no is not null
    group by p.commitment_id, p.shown_area_code, p.period_year, p.period_month, a.evidence_no
),

evidence as (
    select
        commitment_id, shown_area_code, period_year, period_month,
        {{ dbt.listagg("evidence_no", "'、'", "order by first_unit_code, evidence_no") }} as evidence_numbers
    from documents
    group by commitment_id, shown_area_code, period_year, period_month
),

answered as (
    select
        cast(null as {{ dbt.type_string() }}) as plan_id, commitment_id as indicator_id, 'as_printed' as reading_id,
        shown_area_code as area_code, period_year, period_month,
        cast(
            case when max(progress_rank) is not null then sum(case when progress_rank = 4 then 1 else 0 end) end
            as numeric(20, 6)
        ) as indicator_value,
        cast(sum(case when is_in then 1.0 else 0 end) / count(*) as numeric(9, 6)) as coverage_share,
        sum(case when is_in then 1 else 0 end) as units_in_count, count(*) as unit_count,
        {{ dbt.listagg("case when not is_in then unit_name_zh end", "'、'", "order by unit_code") }} as missing_units,
        {{ progress_words("progress_rank") }} as progress_zh, {{ dbt.bool_or("is_synthetic") }} as is_synthetic
    from placed
    group by commitment_id, shown_area_code, period_year, period_month
),

quarters as (
    select a.*, a.progress_zh || coalesce('；佐证：' || e.evidence_numbers, '') as note_zh
    from answered as a
    left join evidence as e
        on
            a.indicator_id = e.commitment_id and a.area_code = e.shown_area_code
            and a.period_year = e.period_year and a.period_month = e.period_month
),

ranked as (
    {{ quarters_ranked("quarters", "JG08") }}
),

final as (
    {{ quarters_and_years("ranked") }}
)

select * from final
