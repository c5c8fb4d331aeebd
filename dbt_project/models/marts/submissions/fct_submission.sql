-- One row per received file, whatever its verdict. A duplicate is none: it has a receipt, and its version's row stands.
{{ config(materialized="merged", merge_on=["submission_id"], merge_touched=true,
    indexes=[{"columns": ["unit_code", "form_code", "period"]}, {"columns": ["period"]}]) }}

with submissions as (
    select * from {{ rows_of("stg_audit__submissions") }}
    where coalesce(disposition, 'pending') <> 'duplicate'
),

findings as (
    select
        submission_id,
        count(*) as finding_count,
        sum(case when severity = 'mandatory' then 1 else 0 end) as mandatory_count,
        sum(case when severity = 'conditional' then 1 else 0 end) as conditional_count,
        sum(case when severity = 'query' then 1 else 0 end) as query_count,
        sum(case when severity = 'notice' then 1 else 0 end) as notice_count,
        sum(case when explanation is not null then 1 else 0 end) as explained_count
    from {{ rows_of("stg_audit__findings") }}
    where not is_shadow
    group by submission_id
),

obligations as (
    select * from {{ ref("stg_audit__obligations") }}
),

final as (
    select
        s.submission_id, s.file_name, s.file_sha256, s.unit_code, s.form_code, s.form_version, s.period,
        s.period_kind, s.period_end_date,
        s.version as version_number,
        coalesce(s.disposition, 'pending') as disposition,
        case coalesce(s.disposition, 'pending')
            when 'unreadable' then '无法识别（未受理）'
            when 'returned' then '退回修改'
            when 'needs_explanation' then '待说明'
            when 'under_review' then '待上级核准'
            when 'accepted' then '审核通过'
            else '待审核'
        end as disposition_zh,
        s.state, s.received_at, s.judged_at, s.known_from, s.known_to,
        o.due_at,
        s.received_at <= o.due_at as is_on_time,
        case when o.due_at is not null then greatest({{ begun_days("o.due_at", "s.received_at") }}, 0) end
            as late_days_count,
        coalesce(s.version = 1 and s.disposition = 'accepted', false) as is_first_pass,
        s.is_nil_return,
        s.row_count,
        cast(coalesce(f.finding_count, 0) as integer) as finding_count,
        cast(coalesce(f.mandatory_count, 0) as integer) as mandatory_count,
        cast(coalesce(f.conditional_count, 0) as integer) as conditional_count,
        cast(coalesce(f.query_count, 0) as integer) as query_count,
        cast(coalesce(f.notice_count, 0) as integer) as notice_count,
        cast(coalesce(f.explained_count, 0) as integer) as explained_count,
        s.ruleset, s.data_sheet as sheet_name, s.archive_path, s.is_synthetic
    from submissions as s
    left join findings as f on s.submission_id = f.submission_id
    left join obligations as o
        on s.unit_code = o.unit_code and s.form_code = o.form_code and s.period = o.period
)

select * from final
