-- One row per landed row of JG07 (one project or item of equipment of one quarter's list), of every submission whatever
-- its verdict.
with source as (
    select * from {{ source("landing", "jg07") }}
),

final as (
    select
        submission_id,
        row_number,
        item_no,
        item_name,
        item_kind,
        level as item_level,
        {{ yes_no("open_bid") }} as is_open_bid,
        organisation_uscc,
        organisation_name,
        field,
        started_on as started_date,
        planned_end_on as planned_end_date,
        accepted_on as accepted_date,
        {{ wan_yuan_to_yuan("budget") }} as budget_yuan,
        {{ wan_yuan_to_yuan("public_funds") }} as public_funds_yuan,
        {{ yes_no("in_national_catalogue") }} as is_in_national_catalogue,
        catalogue_edition,
        catalogue_date,
        status,
        remark
    from source
)

select * from final
