import type postgres from 'postgres'

/**
 * Rows of every other table that ages: jobs that failed or were cancelled, mail, slots, answers, links, watched orders, and
 * who did what.
 */
export async function addPastRows(owner: postgres.Sql, clientIds: readonly string[]): Promise<void> {
  for (const clientId of clientIds) {
    const [live] = await owner`
      select id from platform.job where client_id = ${clientId} and state = 'running' limit 1`
    for (const [index, state] of (['failed', 'cancelled'] as const).entries())
      await owner`
        insert into platform.job (client_id, id, reconciliation_id, reconciliation_name, state, window_from, window_to,
          time_zone, finished_at)
        values (${clientId}, ${`job_past_${index}`}, '', 'Past', ${state}, '2026-10-01', '2026-10-02', 'UTC', now())`
    await owner`
      insert into platform.schedule (client_id, id, kind, cron, time_zone)
      values (${clientId}, 'sch_past', 'retention', '0 3 * * *', 'UTC')`
    await owner`
      insert into platform.schedule_fire (client_id, schedule_id, slot, outcome, job_id)
      values (${clientId}, 'sch_past', now(), 'fired', ${live?.id ?? null}),
        (${clientId}, 'sch_past', now() - interval '1 day', 'missed', null)`
    await owner`
      insert into platform.outbox (client_id, id, kind, dedupe_key, to_address, payload, state, sent_at)
      values (${clientId}, 'eml_sent', 'job_done', 'sent', 'a@b.example', '{}', 'sent', now()),
        (${clientId}, 'eml_waiting', 'job_done', 'waiting', 'a@b.example', '{}', 'waiting', null)`
    await owner`
      insert into platform.idempotency_key (client_id, actor, key, request_hash, status, locked_until)
      values (${clientId}, 'usr_1', 'key', 'hash', 200, now() - interval '1 second')`
    await owner`
      insert into platform.audit_log (client_id, action, object_id, address)
      values (${clientId}, 'job.create', 'job_1', null), (${clientId}, 'job.create', 'job_1', '203.0.113.77')`
    const tokenHash = `past of ${clientId}`
    await owner`
      insert into platform.invitation (client_id, id, email, role, token_hash, expires_at, accepted_at, accepted_by, revoked_at)
      values (${clientId}, 'inv_expired', 'a@b.example', 'viewer', ${tokenHash}, now(), null, null, null),
        (${clientId}, 'inv_accepted', 'b@b.example', 'viewer', ${tokenHash}, now() + interval '900 days', now(), 'usr_1', null),
        (${clientId}, 'inv_revoked', 'c@b.example', 'viewer', ${tokenHash}, now() + interval '900 days', null, null, now()),
        (${clientId}, 'inv_open', 'd@b.example', 'viewer', ${tokenHash}, now() + interval '900 days', null, null, null)`
    await owner`
      insert into platform.connection_request (client_id, id, kind, note, token_hash, expires_at, used_at)
      values (${clientId}, 'req_used', 'ga4', '', ${tokenHash}, now() + interval '900 days', now()),
        (${clientId}, 'req_open', 'ga4', '', ${tokenHash}, now() + interval '900 days', null)`
    await owner`
      insert into tenant.order_watch (client_id, id, job_id, asked, names, state, created_at, ends_at, ended_at)
      values (${clientId}, 'wat_seen', 'job_1', '1001', '{1001}', 'seen', now(), now() + interval '3 days', now()),
        (${clientId}, 'wat_open', ${live?.id ?? 'job_2'}, '1002', '{1002}', 'watching', now(), now() + interval '900 days', null)`
  }
}
