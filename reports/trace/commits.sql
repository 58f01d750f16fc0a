SELECT t.repository, t.sha, c.tree, c.committed_at AS committed, c.sha IS NOT NULL AS collected,
    t.relation
FROM traced t LEFT JOIN commit c USING (repository, sha)
ORDER BY t.repository, c.committed_at NULLS LAST, t.sha
