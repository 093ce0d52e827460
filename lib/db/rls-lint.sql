-- What must not be in a database of ours: every row it returns is a hole in the isolation of clients. $1 is the login
-- the application uses.
with tenant_table as (
  -- Tables of a client's data: all of `tenant`, and those of `platform` that name a client.
  select c.*, n.nspname, exists (
    select from pg_attribute a where a.attrelid = c.oid and a.attname = 'client_id' and not a.attisdropped) as has_client
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname in ('platform', 'tenant') and c.relkind in ('r', 'p', 'v', 'm')
), stored as (select * from tenant_table where relkind in ('r', 'p')),
role as (select * from pg_roles where rolname in ('dra_app', 'dra_worker', 'dra_auth', 'dra_admin', $1))

select 'table of tenant without client_id' as problem, oid::regclass::text as object
from stored where nspname = 'tenant' and not has_client
union all
select 'client_id may be null', a.attrelid::regclass::text
from stored t join pg_attribute a on a.attrelid = t.oid and a.attname = 'client_id' where not a.attnotnull
union all
select 'row-level security not enabled and forced', oid::regclass::text
from stored where not (relrowsecurity and relforcerowsecurity)
union all
select 'no policy', oid::regclass::text
from stored t where not exists (select from pg_policy p where p.polrelid = t.oid)
union all
select 'policy without a check for written rows', p.polrelid::regclass || '.' || p.polname
from pg_policy p join stored t on t.oid = p.polrelid where p.polcmd in ('*', 'a', 'w') and p.polwithcheck is null
union all
select 'policy for everybody', p.polrelid::regclass || '.' || p.polname
from pg_policy p join stored t on t.oid = p.polrelid where 0 = any (p.polroles)
union all
select 'policy on client data that does not ask for the client', p.polrelid::regclass || '.' || p.polname
from pg_policy p join stored t on t.oid = p.polrelid
where t.nspname = 'tenant' and (pg_get_expr(p.polqual, p.polrelid) not like '%app.client_id%'
  or pg_get_expr(p.polwithcheck, p.polrelid) not like '%app.client_id%')
union all
select 'view that runs as its owner', oid::regclass::text
from tenant_table
where relkind = 'v' and not coalesce('security_invoker=true' = any (reloptions) or 'security_invoker=on' = any (reloptions), false)
union all
select 'materialised view that ' || r.rolname || ' may read', t.oid::regclass::text
from tenant_table t, role r where t.relkind = 'm' and has_table_privilege(r.oid, t.oid, 'select')
union all
select r.rolname || ' may truncate, refer to or put triggers on', t.oid::regclass::text
from stored t, role r
where has_table_privilege(r.oid, t.oid, 'truncate') or has_table_privilege(r.oid, t.oid, 'references')
  or has_table_privilege(r.oid, t.oid, 'trigger')
union all
select 'the login itself may read', t.oid::regclass::text
from tenant_table t
where exists (select from aclexplode(t.relacl) g where g.grantee in (0, (select oid from pg_roles where rolname = $1)))
union all
select 'function that runs as its owner', p.oid::regprocedure::text
from pg_proc p join pg_namespace n on n.oid = p.pronamespace
where n.nspname in ('platform', 'tenant', 'identity', 'public') and p.prosecdef
  and exists (select from role r where has_function_privilege(r.oid, p.oid, 'execute'))
union all
select 'role is superuser, passes row-level security, or may make roles or databases', rolname
from role where rolsuper or rolbypassrls or rolcreaterole or rolcreatedb
union all
select 'role owns a table or schema', r.rolname
from role r
where exists (select from pg_class c where c.relowner = r.oid and c.relkind in ('r', 'p', 'v', 'm')) or exists (select from pg_namespace n where n.nspowner = r.oid)
union all
select 'login takes on its roles by itself', rolname from role where rolname = $1 and rolinherit
union all
select 'group role that can log in', rolname from role where rolname <> $1 and rolcanlogin
union all
select 'role that may change into another', m.member::regrole || ' to ' || m.roleid::regrole
from pg_auth_members m where m.member in (select oid from role where rolname <> $1)
union all
select 'schema in which ' || r.rolname || ' may make tables', n.nspname
from pg_namespace n, role r
where n.nspname in ('platform', 'tenant', 'identity', 'public') and has_schema_privilege(r.oid, n.oid, 'create')
union all
select 'reference between clients'' tables without client_id', k.conrelid::regclass || '.' || k.conname
from pg_constraint k join stored a on a.oid = k.conrelid join stored b on b.oid = k.confrelid
where k.contype = 'f' and a.has_client and b.has_client and not exists (
  select from pg_attribute x where x.attrelid = k.conrelid and x.attnum = any (k.conkey) and x.attname = 'client_id')
union all
select 'reference out of tenant', k.conrelid::regclass || '.' || k.conname
from pg_constraint k join stored a on a.oid = k.conrelid
where k.contype = 'f' and a.nspname = 'tenant' and k.confrelid not in (select oid from stored where nspname = 'tenant')
union all
select 'unique index without client_id, which tells of other clients'' rows', i.indexrelid::regclass::text
from pg_index i join stored t on t.oid = i.indrelid
where t.has_client and i.indisunique and not exists (
  select from pg_attribute x where x.attrelid = t.oid and x.attnum = any (i.indkey::int2[]) and x.attname = 'client_id')
order by 1, 2
