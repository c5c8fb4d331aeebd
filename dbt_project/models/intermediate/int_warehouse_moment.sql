-- One row: the latest moment the data speak of, or the one the var `as_of` asks for. It stands for «now» everywhere;
-- models never read the wall clock.
with moments as (
    select received_at as happened_at from {{ ref("stg_audit__submissions") }}
    union all
    select judged_at as happened_at from {{ ref("stg_audit__submissions") }}
),

final as (
    select {{ moment_as_known("max(happened_at)") }} as as_of from moments
)

select * from final
