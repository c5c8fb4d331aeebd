-- One row per standard and organisation (or pilot and host) and quarter, as the list that leads holds it now; what only a
-- county lists stands here too and counts for nothing.
{{ config(materialized="merged", merge_on=["organisation_uscc"], merge_whole_for=["int_form_years_closed"],
    merge_from={"int_standard_rows_accepted": {}, "int_organisation_homes": {}},
    indexes=[{"columns": ["organisation_uscc"]}]) }}

with accepted as (
    select * from {{ rows_of("int_standard_rows_accepted") }}
    where is_current
),

holders as (
    select
        entry_key, organisation_uscc, period,
        count(distinct unit_code) as holder_count,
        {{ dbt.listagg("case when holder_rank > 1 then unit_code end", "'、'", "order by unit_code") }}
            as other_holder_codes
    from accepted
    group by entry_key, organisation_uscc, period
),

final as (
    select
        s.entry_key,
        s.organisation_uscc,
        s.period,
        s.period_end_date,
        s.period_year,
        s.period_month,
        o.unit_code as area_code,
        s.organisation_name,
        s.record_kind,
        s.standard_no,
        s.plan_no,
        s.title,
        s.standard_kind,
        s.role,
        cast(s.drafter_rank_number as integer) as drafter_rank_number,
        s.action,
        s.field,
        s.status,
        s.published_date,
        coalesce(s.status in ('发布', '废止') and s.published_date <= s.period_end_date, false) as is_published,
        s.effective_date,
        s.pilot_level,
        s.pilot_document_no,
        s.pilot_approved_date,
        s.pilot_accepted_date,
        s.pilot_status,
        p.submission_id is not null as counts_for_plan,
        s.is_leading_list,
        coalesce(s.period_month = 12 and c.is_closed, false) as is_final,
        s.unit_code,
        cast(h.holder_count as integer) as holder_count,
        h.other_holder_codes,
        s.submission_id,
        s.row_number,
        s.known_from,
        s.is_synthetic
    from accepted as s
    inner join holders as h
        on s.entry_key = h.entry_key and s.organisation_uscc = h.organisation_uscc and s.period = h.period
    left join {{ rows_of("int_organisation_homes", "o") }}
        on
            s.organisation_uscc = o.organisation_uscc and s.period_year = o.period_year
            and s.period_month = o.period_month
    left join {{ ref("int_entries_in_plan") }} as p on s.submission_id = p.submission_id and s.row_number = p.row_number
    left join {{ ref("int_form_years_closed") }} as c on s.period_year = c.period_year and c.form_code = 'JG05'
    where s.holder_rank = 1
)

select * from final
