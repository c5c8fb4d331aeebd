-- One row per day of the calendar spine.
with numbers as (
    {{ whole_numbers() }}
),

days as (
    select {{ add_days("cast('" ~ var("first_calendar_date") ~ "' as date)", "n") }} as calendar_date from numbers
),

national as (
    select * from {{ ref("national_calendar") }}
),

ningxia as (
    select * from {{ ref("ningxia_holiday") }}
),

final as (
    select
        d.calendar_date,
        cast(extract(year from d.calendar_date) as integer) as year_number,
        cast(extract(quarter from d.calendar_date) as integer) as quarter_number,
        cast(extract(month from d.calendar_date) as integer) as month_number,
        cast(extract(day from d.calendar_date) as integer) as day_number,
        {{ iso_weekday("d.calendar_date") }} as weekday_number,
        {{ month_text("cast(extract(year from d.calendar_date) as integer)",
            "cast(extract(month from d.calendar_date) as integer)") }} as month_period,
        -- A Ningxia day off is off whatever the national calendar says.
        x.holiday_date is null and coalesce(n.is_workday, {{ iso_weekday("d.calendar_date") }} <= 5) as is_workday,
        coalesce(x.holiday_name, n.day_kind) as holiday_zh,
        d.calendar_date > cast('{{ var("last_published_holiday_date") }}' as date) as is_workday_provisional
    from days as d
    left join national as n on d.calendar_date = n.calendar_date
    left join ningxia as x on d.calendar_date = x.holiday_date
    where d.calendar_date <= cast('{{ var("last_calendar_date") }}' as date)
)

select * from final
