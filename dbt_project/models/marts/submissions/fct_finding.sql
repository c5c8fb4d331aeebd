-- One row per finding told to a unit; shadow rules are left out. It is closed by the acceptance of its own submission
-- (explained, or a notice) or of a later one of the same unit, form and period; what is said of a unit and period itself,
-- as between levels, when it holds no more.
with findings as (
    select * from {{ ref("stg_audit__findings") }}
    where not is_shadow
),

closings as (
    select f.finding_id, min(a.known_from) as closed_at
    from findings as f
    inner join {{ ref("stg_audit__submissions") }} as a
        on
            f.unit_code = a.unit_code and f.form_code = a.form_code and f.period = a.period
            and f.submission_id <= a.submission_id
    where a.known_from is not null
    group by f.finding_id
),

deliveries as (
    select * from {{ ref("stg_audit__deliveries") }}
),

-- A finding is told in the message that tells of its submission; what is said of a unit and period in the one that its
-- run wrote of such things.
alerts as (
    select submission_id, min(sent_at) as alerted_at from deliveries
    group by submission_id
),

area_alerts as (
    select unit_code, created_at, min(sent_at) as alerted_at from deliveries
    where delivery_kind in ('residual', 'asked_later')
    group by unit_code, created_at
),

synthetic as (
    select coalesce({{ dbt.bool_or("is_synthetic") }}, false) as is_synthetic from {{ ref("stg_audit__submissions") }}
),

final as (
    select
        f.finding_id, f.submission_id, f.unit_code, f.form_code, f.period, f.rule_id, f.rule_name, f.severity,
        case f.severity
            when 'mandatory' then '强制性错误'
            when 'conditional' then '准强制性错误'
            when 'query' then '核实性问题'
            when 'notice' then '提示'
        end as severity_zh,
        f.phase, f.sheet_name, f.row_number, f.column_key, f.column_caption, f.cell_address, f.business_key,
        f.value_text, f.expected_text, f.difference_text, f.threshold_text, f.message_zh, f.message_en, f.remedy_zh,
        f.root_finding_id, f.explanation as explanation_zh, f.ruleset,
        f.occurrence_number,
        f.found_at as opened_at,
        coalesce(a.alerted_at, o.alerted_at) as alerted_at,
        coalesce(c.closed_at, f.closed_at) as closed_at,
        coalesce(c.closed_at, f.closed_at) is null as is_open,
        coalesce(s.is_synthetic, y.is_synthetic) as is_synthetic
    from findings as f
    cross join synthetic as y
    left join {{ ref("fct_submission") }} as s on f.submission_id = s.submission_id
    left join closings as c on f.finding_id = c.finding_id
    left join alerts as a on f.submission_id = a.submission_id
    left join area_alerts as o
        on
            f.submission_id is null and f.severity <> 'notice' and f.unit_code = o.unit_code
            and f.found_at = o.created_at
    -- A file that came in while marts are being made is told of by the next build, and so are its findings.
    where f.submission_id is null or s.submission_id is not null
)

select * from final
