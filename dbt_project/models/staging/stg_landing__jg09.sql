-- One row per landed row of JG09 (one published value of one release), of every submission whatever its verdict.
with source as (
    select * from {{ source("landing", "jg09") }}
),

final as (
    select
        submission_id,
        row_number,
        indicator_id,
        indicator as indicator_text,
        area as area_text,
        data_period as data_period_text,
        value as value_text,
        unit as unit_zh,
        measure,
        publisher,
        published_on as published_date,
        source_title,
        source_url,
        remark
    from source
)

select * from final
