-- Coverage as the evidence asks for it: by repository, each with its spans by what is covered.

CREATE TABLE covered AS
SELECT repository, map(list(of), list(listed)) AS spans
FROM (SELECT repository, of, list({'since': since, 'until': until}) AS listed FROM span GROUP BY ALL)
GROUP BY repository;

CREATE TABLE registered AS
SELECT policy, repository, map(list(record_type), list(listed)) AS spans
FROM (SELECT policy, repository, record_type, list({'since': since, 'until': until}) AS listed
      FROM register_span GROUP BY ALL)
GROUP BY policy, repository;

-- Whether one of the spans holds all from a moment to another; not where one of these is unknown.
CREATE MACRO is_within(spans, begin_at, end_at) AS len(coalesce(list_filter(spans,
    lambda span: span.since <= begin_at AND span.until >= end_at), [])) > 0;
