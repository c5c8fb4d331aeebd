-- One row per title of an enterprise and quarter, as the list that leads holds it now; what only a county lists stands here too and
-- counts for nothing.
{{ config(materialized="merged", merge_on=["enterprise_uscc"], merge_whole_for=["int_form_years_closed"],
    merge_from={"int_title_rows_accepted": {}, "int_organisation_homes": {"enterprise_uscc": "organisation_uscc"}},
    indexes=[{"columns": ["enterprise_uscc"]},
    {"columns": ["period_end_date", "is_valid", "area_code", "title_kind", "title_level"]}]) }}

with accepted as (
    select * from {{ rows_of("int_title_rows_accepted") }}
    where is_current
),

holders as (
    select
        entry_key, period,
        count(*) as holder_count,
        {{ dbt.listagg("case when holder_rank > 1 then unit_code end", "'、'", "order by unit_code") }}
            as other_holder_codes
    from accepted
    group by entry_key, period
),

counted as (
    select
        submission_id, row_number,
        {{ dbt.listagg("indicator_id", "'、'", "order by indicator_id") }} as counted_under
    from (
        select distinct e.submission_id, e.row_number, e.indicator_id
        from {{ rows_of("int_titles_counted", "e", on={"enterprise_uscc": "organisation_uscc"}) }}
        inner join {{ ref("dim_period") }} as q on e.period = q.period and e.counted_date <= q.period_end_date
    ) as once
    group by submission_id, row_number
),

final as (
    select
        {{ surrogate_key(["t.entry_key"]) }} as title_key,
        t.period,
        t.period_end_date,
        t.period_year,
        t.period_month,
        o.unit_code as area_code,
        t.enterprise_uscc,
        t.enterprise_name,
        t.title_kind,
        t.title_level,
        t.object_kind,
        t.object_name,
        t.recognition_mode,
        t.first_recognised_date,
        t.recognised_date,
        t.valid_to_date,
        t.status,
        t.revoked_date,
        t.is_valid,
        c.counted_under as counted_under_indicators,
        t.is_leading_list,
        coalesce(t.period_month = 12 and y.is_closed, false) as is_final,
        t.unit_code,
        cast(h.holder_count as integer) as holder_count,
        h.other_holder_codes,
        t.submission_id,
        t.row_number,
        t.known_from,
        t.is_synthetic
    from accepted as t
    inner join holders as h on t.entry_key = h.entry_key and t.period = h.period
    left join {{ rows_of("int_organisation_homes", "o", on={"enterprise_uscc": "organisation_uscc"}) }}
        on
            t.organisation_uscc = o.organisation_uscc and t.period_year = o.period_year
            and t.period_month = o.period_month
    left join counted as c on t.submission_id = c.submission_id and t.row_number = c.row_number
    left join {{ ref("int_form_years_closed") }} as y on t.period_year = y.period_year and y.form_code = 'JG06'
    where t.holder_rank = 1
)

select * from final
