-- One row: the latest moment the data speak of, or the one the var `as_of` asks for. It stands for «now» everywhere;
-- models never read the wall clock. Time goes on with what was written down: a file received or judged, a version ended,
-- a unit told of what it owes, a scorecard published. So a day on which nothing arrives passes too.
with submissions as (
    select received_at, judged_at, known_to from {{ ref("stg_audit__submissions") }}
),

moments as (
    select received_at as happened_at from submissions
    union all
    select judged_at as happened_at from submissions
    union all
    select known_to as happened_at from submissions
    union all
    select chased_at as happened_at from {{ ref("stg_audit__chases") }}
    union all
    select published_at as happened_at from {{ ref("stg_audit__scorecard_publications") }}
),

final as (
    select {{ moment_as_known("max(happened_at)") }} as as_of from moments
)

select * from final
