-- Exceptions that name these deployments or this ticket, or that hold for these deployments.
SELECT x.seq AS entry, x.kind, x.repository, x.controls, x.deployment, x.pull_request, x.environment,
    x.reason, x.approver, x.approver_claimed, x.approved_at, x.expires_at, x.state, x.why,
    x.follow_up, x.follow_up_due, x.follow_up_state, x.waives, x.strength
FROM exception_state x
WHERE x.deployment IN (SELECT subject_id FROM traced_deployment)
   OR list_has_any(x.waives, (SELECT list(subject_id) FROM traced_deployment))
   OR list_contains(list_transform(x.tickets, lambda t: upper(t)), getvariable('asked_ticket'))
ORDER BY x.approved_at NULLS LAST, x.seq
