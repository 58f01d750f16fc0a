-- How a merged pull request stood at its merge: reviews, and what its branch asked for (SOP 12.2, 17.2).

-- A dismissal changes a review and leaves its time: one that was seen as it had been only after the
-- merge was dismissed after it, and of one that was only seen dismissed nobody knows.
CREATE TABLE review_at_merge AS
SELECT q.subject_id, v.review_id,
    coalesce(arg_max(v.state, v.seq) FILTER (v.state <> 'dismissed' AND i.observed_at >= q.merged_at),
        arg_max(v.state, v.seq)) AS state,
    bool_or(v.state = 'dismissed' AND i.observed_at <= q.merged_at) AS was_dismissed
FROM merged_pull q
JOIN all_pull_reviews v ON v.repository = q.repository AND v.number = q.number
JOIN entry_index i ON i.seq = v.seq
WHERE v.state IN ('approved', 'changes_requested', 'dismissed')
GROUP BY ALL;

-- The last word of each person but the author; what a bot or a deleted account says is nobody's.
CREATE TABLE last_review AS
WITH spoken AS (
    SELECT q.subject_id, r.review_id, r.reviewer, r.submitted_at, r.seq, q.head_sha,
        m.state, coalesce(m.was_dismissed, false) AS was_dismissed, r.commit_sha,
        platform_person(r.reviewer, r.reviewer_id, r.reviewer_type, r.seq) AS person,
        platform_person(q.author, q.author_id, NULL, q.seq) AS author
    FROM merged_pull q
    JOIN pull_reviews r ON r.repository = q.repository AND r.number = q.number
        AND r.submitted_at <= q.merged_at
    JOIN review_at_merge m ON m.subject_id = q.subject_id AND m.review_id = r.review_id
)
SELECT subject_id, reviewer, person, state, was_dismissed, seq,
    coalesce(commit_sha = head_sha, false) AS on_head
FROM spoken
WHERE coalesce(person <> author, true)
QUALIFY row_number() OVER (
    PARTITION BY subject_id, coalesce(person, lower(reviewer), review_id::VARCHAR)
    ORDER BY submitted_at DESC, review_id DESC) = 1;

-- What its branch asked for at the merge, by the last snapshot before it of each origin of rules.
CREATE TABLE rules_at_merge AS
WITH snapshot AS (
    SELECT b.*, coalesce(b.seen_at, i.observed_at) AS at
    FROM all_branch_rules b JOIN entry_index i ON i.seq = b.seq
    QUALIFY row_number() OVER (
        PARTITION BY b.repository, b.branch, b.origin, coalesce(b.seen_at, i.observed_at)
        ORDER BY b.seq DESC) = 1
),
asked AS (
    SELECT q.subject_id, q.repository, q.base_ref, q.merged_at, o.origin
    FROM merged_pull q JOIN (SELECT DISTINCT repository, branch, origin FROM snapshot) o
        ON o.repository = q.repository AND o.branch = q.base_ref
)
SELECT a.subject_id, coalesce(max(s.required_reviews), 0) AS required_reviews,
    list_distinct(flatten(list(s.required_checks ORDER BY s.seq))) AS required_checks,
    list(s.seq ORDER BY s.seq) AS rule_seqs
FROM asked a ASOF JOIN snapshot s ON s.repository = a.repository AND s.branch = a.base_ref
    AND s.origin = a.origin AND a.merged_at >= s.at
GROUP BY a.subject_id;

-- The last word before the merge of each check of the merged head, else the last one after it: check
-- runs and commit statuses go by name.
CREATE TABLE check_of_head AS
SELECT q.subject_id, c.name, c.seq,
    CASE WHEN c.status IS DISTINCT FROM 'completed' THEN 'pending'
         WHEN c.conclusion IN ('success', 'neutral', 'skipped') THEN 'passed' ELSE 'failed' END AS state,
    c.completed_at AS at
FROM merged_pull q JOIN check_runs c ON c.repository = q.repository AND c.head_sha = q.head_sha
QUALIFY row_number() OVER (PARTITION BY q.subject_id, c.name
    ORDER BY coalesce(c.started_at <= q.merged_at, false) DESC, c.started_at DESC NULLS LAST,
        c.check_run_id DESC) = 1
UNION ALL
SELECT q.subject_id, s.context, s.seq,
    CASE s.state WHEN 'success' THEN 'passed' WHEN 'pending' THEN 'pending' ELSE 'failed' END,
    s.created_at
FROM merged_pull q JOIN commit_statuses s ON s.repository = q.repository AND s.sha = q.head_sha
QUALIFY row_number() OVER (PARTITION BY q.subject_id, s.context
    ORDER BY coalesce(s.created_at <= q.merged_at, false) DESC, s.created_at DESC NULLS LAST, s.seq DESC) = 1;

CREATE TABLE checks_at_merge AS
WITH wanted AS (SELECT subject_id, unnest(required_checks) AS name FROM rules_at_merge)
SELECT subject_id,
    list(name ORDER BY name) FILTER (c.state IS NULL) AS missing_checks,
    list(name ORDER BY name) FILTER (c.state IN ('failed', 'pending')) AS failed_checks,
    list(name ORDER BY name) FILTER (c.state = 'passed' AND c.at > q.merged_at) AS late_checks,
    list(c.seq ORDER BY c.seq) FILTER (c.seq IS NOT NULL) AS check_seqs
FROM wanted w
JOIN merged_pull q USING (subject_id)
LEFT JOIN check_of_head c USING (subject_id, name)
GROUP BY subject_id;

CREATE TABLE pull_standing AS
WITH reviewed AS (
    SELECT subject_id,
        list(reviewer ORDER BY seq) FILTER (state = 'approved' AND on_head AND person IS NOT NULL) AS approved_by,
        bool_or(state = 'approved' AND on_head AND person IS NULL) AS approved_by_nobody,
        list(reviewer ORDER BY seq) FILTER (state = 'dismissed' AND NOT was_dismissed) AS dismissed_by,
        list(reviewer ORDER BY seq) FILTER (state = 'approved' AND NOT on_head) AS approved_elsewhere_by,
        list(reviewer ORDER BY seq) FILTER (state = 'changes_requested') AS refused_by,
        list(seq ORDER BY seq) AS review_seqs
    FROM last_review GROUP BY ALL
)
SELECT q.subject_id, q.repository, q.number, q.title, q.author, q.merged_at, q.merge_sha, q.head_sha,
    q.base_kind, q.base_ref, q.seq AS pull_seq,
    coalesce(r.approved_by, []) AS approved_by,
    coalesce(r.approved_elsewhere_by, []) AS approved_elsewhere_by,
    coalesce(r.approved_by_nobody, false) AS approved_by_nobody,
    coalesce(r.dismissed_by, []) AS dismissed_by,
    coalesce(r.refused_by, []) AS refused_by, coalesce(r.review_seqs, []) AS review_seqs,
    b.subject_id IS NOT NULL AS rules_known, b.required_reviews, b.rule_seqs,
    coalesce(b.required_checks, []) AS required_checks,
    coalesce(c.missing_checks, []) AS missing_checks, coalesce(c.failed_checks, []) AS failed_checks,
    coalesce(c.late_checks, []) AS late_checks, coalesce(c.check_seqs, []) AS check_seqs,
    is_within(covered.spans['reviews'], q.merged_at, q.merged_at) AS pull_reviews_covered,
    is_within(covered.spans['check_runs'], q.merged_at, q.merged_at)
    AND is_within(covered.spans['statuses'], q.merged_at, q.merged_at) AS checks_covered
FROM merged_pull q
LEFT JOIN reviewed r USING (subject_id)
LEFT JOIN rules_at_merge b USING (subject_id)
LEFT JOIN checks_at_merge c USING (subject_id)
LEFT JOIN covered ON covered.repository = q.repository;
