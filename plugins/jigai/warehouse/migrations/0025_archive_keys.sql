-- Where the archive keeps a file is told from the archive's own root: the archive may be moved or restored elsewhere.
update audit.submission
set archive_path = substring(archive_path from '[0-9a-f]{2}/[0-9a-f]{64}[^/]*$')
where archive_path ~ '/[0-9a-f]{2}/[0-9a-f]{64}[^/]*$';
alter table audit.submission
add constraint archive_path_is_within_the_archive check (archive_path !~ '^([a-z0-9]+:|/)');
comment on column audit.submission.archive_path is
    '原文件在归档根目录（JIGAI_ARCHIVE）下的位置 · Where the file is kept, from the root of the archive';
