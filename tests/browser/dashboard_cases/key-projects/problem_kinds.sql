select kind as problem_kind, count(*) as project_count
from project
cross join regexp_split_to_table(problem_kinds, '[、,，;；]') as kind
where is_latest and problem_kinds <> ''
group by kind
