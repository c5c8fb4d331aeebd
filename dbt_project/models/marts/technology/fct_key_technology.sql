-- One row per item (project or first set of equipment) and quarter, as the list that leads holds it now; what only a
-- county lists stands here too and counts for nothing.
{{ config(materialized="merged", merge_on=["organisation_uscc"], merge_whole_for=["int_form_years_closed"],
    merge_from={"int_technology_rows_accepted": {}, "int_organisation_homes": {}},
    indexes=[{"columns": ["organisation_uscc"]}]) }}

with accepted as (
    select * from {{ rows_of("int_technology_rows_accepted") }}
    where is_current
),

holders as (
    select
        item_no, period,
        count(*) as holder_count,
        {{ dbt.listagg("case when holder_rank > 1 then unit_code end", "'、'", "order by unit_code") }}
            as other_holder_codes
    -- All of them: another list may name another organisation for the same item.
    from {{ ref("int_technology_rows_accepted") }}
    where is_current
    group by item_no, period
),

final as (
    select
        t.item_no,
        t.period,
        t.period_end_date,
        t.period_year,
        t.period_month,
        o.unit_code as area_code,
        t.item_name,
        t.item_kind,
        t.item_level,
        t.is_open_bid,
        t.organisation_uscc,
        t.organisation_name,
        t.field,
        t.started_date,
        t.planned_end_date,
        t.accepted_date,
        coalesce(t.status = '已验收' and t.accepted_date <= t.period_end_date, false) as is_accepted,
        t.budget_yuan,
        t.public_funds_yuan,
        {{ share_pct("t.public_funds_yuan", "t.budget_yuan") }} as public_funds_pct,
        t.is_in_national_catalogue,
        t.catalogue_edition,
        t.catalogue_date,
        t.status,
        p.submission_id is not null as counts_for_plan,
        t.is_leading_list,
        coalesce(t.period_month = 12 and c.is_closed, false) as is_final,
        t.unit_code,
        cast(h.holder_count as integer) as holder_count,
        h.other_holder_codes,
        t.submission_id,
        t.row_number,
        t.known_from,
        t.is_synthetic
    from accepted as t
    inner join holders as h on t.item_no = h.item_no and t.period = h.period
    left join {{ rows_of("int_organisation_homes", "o") }}
        on
            t.organisation_uscc = o.organisation_uscc and t.period_year = o.period_year
            and t.period_month = o.period_month
    left join {{ ref("int_entries_in_plan") }} as p on t.submission_id = p.submission_id and t.row_number = p.row_number
    left join {{ ref("int_form_years_closed") }} as c on t.period_year = c.period_year and c.form_code = 'JG07'
    where t.holder_rank = 1
)

select * from final
