-- Commits by their SHA, each with its content.
SELECT k.repository, k.sha, k.tree, k.committed_at AS committed, k.seq AS entry, i.strength
FROM commit k JOIN (SELECT seq, strength FROM entry_index) i USING (seq)
ORDER BY k.sha, k.repository
