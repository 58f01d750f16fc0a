-- A repository is the same in any case: it goes by the name that its source gives it.
SET VARIABLE repository_names = (
    SELECT map(list(folded), list(name)) FROM (
        SELECT lower(repository) AS folded,
            arg_min(repository, (starts_with(kind, 'record'), seq)) AS name
        FROM entry_index WHERE repository IS NOT NULL GROUP BY ALL));

CREATE MACRO named_repository(name) AS
    coalesce(getvariable('repository_names')[lower(name)], name);
