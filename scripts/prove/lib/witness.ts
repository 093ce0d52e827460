import type postgres from 'postgres'

/**
 * What the database itself saw, whatever workers say: every change of a job's state, by which session, and every row
 * written for a job by a session that does not hold it. Sessions are told apart by `application_name`.
 */

export async function installWitness(owner: postgres.Sql): Promise<void> {
  await owner.unsafe(`
    create schema proof;
    create table proof.move (
      seq bigserial primary key, at timestamptz not null default clock_timestamp(), client_id text not null,
      job_id text not null, attempt int not null, from_state text not null, to_state text not null, session text not null);
    create index on proof.move (job_id, attempt);
    create table proof.late_write (table_name text, job_id text, session text, at timestamptz default clock_timestamp());
    create table proof.stage_note (
      job_id text, attempt int, stage text, at timestamptz default clock_timestamp(),
      session text default current_setting('application_name'));
    create table proof.blow (at timestamptz default clock_timestamp(), kind text not null, session text not null);
    grant usage on schema proof to public;
    grant insert on proof.stage_note to public;

    create function proof.note_move() returns trigger language plpgsql security definer set search_path = '' as $$
    begin
      insert into proof.move (client_id, job_id, attempt, from_state, to_state, session)
      values (new.client_id, new.id, new.attempt, old.state, new.state, pg_catalog.current_setting('application_name'));
      return null;
    end $$;
    create trigger proof_move after update on platform.job for each row
      when ((old.state, old.attempt) is distinct from (new.state, new.attempt)) execute function proof.note_move();

    create function proof.note_late() returns trigger language plpgsql security definer set search_path = '' as $$
    begin
      insert into proof.late_write (table_name, job_id, session)
      select tg_table_name, w.job_id, pg_catalog.current_setting('application_name')
      from (select distinct client_id, job_id from written) w
      join tenant.job_fence f on f.client_id = w.client_id and f.job_id = w.job_id
      join proof.move m on m.job_id = w.job_id and m.attempt = f.attempt and m.to_state = 'running'
      where m.session <> pg_catalog.current_setting('application_name');
      return null;
    end $$;
    ${['verdict_change', 'job_summary', 'job_log']
      .map(
        (table) => `create trigger proof_late after insert on tenant.${table} referencing new table as written
          for each statement execute function proof.note_late();`,
      )
      .join('\n')}`)
}

/** Notes what is about to be done to a worker, by the database's clock. */
export async function noteBlow(owner: postgres.Sql, kind: string, session: string): Promise<void> {
  await owner`insert into proof.blow ${owner({ kind, session })}`
}

/** Sessions that hold a job now. */
export async function findBusy(owner: postgres.Sql): Promise<Set<string>> {
  const rows = await owner<{ session: string }[]>`
    select m.session from platform.job j
    join proof.move m on m.job_id = j.id and m.attempt = j.attempt and m.to_state = 'running'
    where j.state = 'running' and j.lease_until > clock_timestamp()`
  return new Set(rows.map(({ session }) => session))
}

export interface Recovery {
  p50Ms: number | null
  p95Ms: number | null
  /** Of that, until the job waited again; the rest is waiting for a place. */
  queuedP95Ms: number | null
  samples: number
}

/** From the kill of a worker to the next claim of each job that it held. */
export async function measureRecovery(owner: postgres.Sql): Promise<Recovery> {
  const [row] = await owner<{ p50: number | null; p95: number | null; queued: number | null; samples: number }[]>`
    with held as (
      select b.at, m.job_id, m.attempt, m.seq from proof.blow b
      join proof.move m on m.session = b.session and m.to_state = 'running' and m.at < b.at
      where b.kind = 'kill' and not exists (select from proof.move e
        where e.job_id = m.job_id and e.seq > m.seq and e.at < b.at)
    ), waited as (
      select extract(epoch from min(n.at) - h.at) * 1000 as ms,
        extract(epoch from min(q.at) - h.at) * 1000 as queued_ms
      from held h
      join proof.move n on n.job_id = h.job_id and n.to_state = 'running' and n.attempt > h.attempt
      join proof.move q on q.job_id = h.job_id and q.to_state = 'queued' and q.attempt = h.attempt
      group by h.job_id, h.attempt, h.at
    )
    select round(percentile_cont(0.5) within group (order by ms))::int as p50,
      round(percentile_cont(0.95) within group (order by ms))::int as p95,
      round(percentile_cont(0.95) within group (order by queued_ms))::int as queued,
      count(*)::int as samples from waited`
  return {
    p50Ms: row?.p50 ?? null,
    p95Ms: row?.p95 ?? null,
    queuedP95Ms: row?.queued ?? null,
    samples: row?.samples ?? 0,
  }
}

export interface HandOver extends Omit<Recovery, 'samples' | 'queuedP95Ms'> {
  /** Jobs that a stopping worker gave back itself. */
  handedOver: number
  /** Jobs that somebody else had to take from a lease that ran out. */
  expired: number
}

/** What became of jobs that left a worker before their end, and how long they then waited for the next. */
export async function measureHandOver(owner: postgres.Sql): Promise<HandOver> {
  const [row] = await owner<{ p50: number | null; p95: number | null; handed: number; expired: number }[]>`
    with left_early as (
      select q.at, c.session = q.session as by_itself,
        (select extract(epoch from min(n.at) - q.at) * 1000 from proof.move n
          where n.job_id = q.job_id and n.seq > q.seq and n.to_state = 'running') as ms
      from proof.move q
      join proof.move c on c.job_id = q.job_id and c.attempt = q.attempt and c.to_state = 'running'
      where q.from_state = 'running' and q.to_state = 'queued'
    )
    select round(percentile_cont(0.5) within group (order by ms) filter (where by_itself))::int as p50,
      round(percentile_cont(0.95) within group (order by ms) filter (where by_itself))::int as p95,
      count(*) filter (where by_itself)::int as handed, count(*) filter (where not by_itself)::int as expired
    from left_early`
  return { p50Ms: row?.p50 ?? null, p95Ms: row?.p95 ?? null, handedOver: row?.handed ?? 0, expired: row?.expired ?? 0 }
}
