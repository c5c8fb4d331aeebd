select stage, tier, count(*) as project_count from project
where is_latest
group by stage, tier
