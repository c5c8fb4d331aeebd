-- One row per accepted row of JG09 that states a value: area, period and number read from the text as published.
-- A row whose remark starts with 作废 states nothing; it ends the earlier rows of the same release.
{{ config(materialized="table") }}

{% set release = ["indicator_text", "area_text", "data_period_text", "measure", "publisher", "published_date",
    "source_title"] %}
{% set figure = ["indicator_id", "indicator_text", "area_text", "data_period_text", "measure"] %}
{% set two_years = "(?:19|20)[0-9]{2}.*?((?:19|20)[0-9]{2})" %}

with figures as (
    select
        r.*,
        a.known_from,
        a.is_synthetic,
        coalesce(r.remark like '作废%', false) as is_void_marker,
        {{ surrogate_key(release) }} as release_key,
        {{ surrogate_key(figure) }} as figure_key
    from {{ ref("stg_landing__jg09") }} as r
    inner join {{ ref("int_submissions_accepted") }} as a on r.submission_id = a.submission_id
    where a.form_code = 'JG09' and a.is_current
),

ended as (
    select f.submission_id, f.row_number, min(v.known_from) as ended_at
    from figures as f
    inner join figures as v on f.release_key = v.release_key
    where
        v.is_void_marker
        and (v.submission_id > f.submission_id or (v.submission_id = f.submission_id and v.row_number > f.row_number))
    group by f.submission_id, f.row_number
),

parsed as (
    select
        f.*,
        e.ended_at,
        a.area_code,
        coalesce(a.is_comparable, false) as is_area_comparable,
        {{ pattern_part("f.value_text", "^ *[<>≥≤约近超过]* *([+-]?[0-9]+[.]?[0-9]*)") }} as number_text,
        {{ pattern_part("f.value_text", "^ *([<>≥≤约近超过]+)") }} as value_qualifier,
        {{ published_period_kind("f.data_period_text") }} as published_kind,
        cast({{ pattern_part("f.data_period_text", "((19|20)[0-9]{2})") }} as integer) as first_year,
        cast({{ pattern_part("f.data_period_text", two_years) }} as integer) as second_year
    from figures as f
    left join ended as e on f.submission_id = e.submission_id and f.row_number = e.row_number
    left join {{ ref("area_alias") }} as a on f.area_text = a.area_text
    where not f.is_void_marker
),

final as (
    select
        parsed.*,
        cast(number_text as numeric(38, 10)) as published_value,
        first_year as period_year,
        {{ published_last_month("data_period_text", "published_kind", "measure") }} as period_month,
        row_number() over (
            partition by figure_key
            order by published_date asc nulls first, known_from asc, submission_id asc, row_number asc
        ) as vintage_number
    from parsed
)

select * from final
