-- Exceptions as they stand, with the deployments that each holds for.
SELECT x.seq AS entry, x.kind, x.repository, x.controls, x.deployment, x.pull_request,
    x.environment, x.reason, x.approver, x.approver_claimed, x.approved_at, x.expires_at, x.state,
    x.why, x.follow_up, x.follow_up_due, x.follow_up_state, x.waives, x.strength,
    full_tickets(x.tickets, x.repository) AS keys
FROM exception_state x
ORDER BY x.approved_at NULLS LAST, x.seq
