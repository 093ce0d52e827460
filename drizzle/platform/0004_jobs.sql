CREATE TABLE "platform"."audit_log" (
	"client_id" text NOT NULL,
	"id" bigint GENERATED ALWAYS AS IDENTITY (sequence name "platform"."audit_log_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"user_id" text,
	"action" text NOT NULL,
	"object_id" text NOT NULL,
	"details" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"request_id" text,
	CONSTRAINT "audit_log_client_id_id_pk" PRIMARY KEY("client_id","id")
);
--> statement-breakpoint
ALTER TABLE "platform"."audit_log" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "platform"."idempotency_key" (
	"client_id" text NOT NULL,
	"actor" text NOT NULL,
	"key" text NOT NULL,
	"request_hash" text NOT NULL,
	"status" integer,
	"body" text,
	"locked_until" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "idempotency_key_client_id_actor_key_pk" PRIMARY KEY("client_id","actor","key")
);
--> statement-breakpoint
ALTER TABLE "platform"."idempotency_key" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "platform"."notification_preference" (
	"client_id" text NOT NULL,
	"user_id" text NOT NULL,
	"manual" text NOT NULL,
	"scheduled" text NOT NULL,
	"failures" boolean NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "notification_preference_client_id_user_id_pk" PRIMARY KEY("client_id","user_id")
);
--> statement-breakpoint
ALTER TABLE "platform"."notification_preference" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "platform"."outbox" (
	"client_id" text NOT NULL,
	"id" text NOT NULL,
	"kind" text NOT NULL,
	"dedupe_key" text NOT NULL,
	"user_id" text,
	"to_address" text NOT NULL,
	"payload" jsonb NOT NULL,
	"state" text DEFAULT 'waiting' NOT NULL,
	"subject" text,
	"html" text,
	"plain" text,
	"tries" smallint DEFAULT 0 NOT NULL,
	"run_after" timestamp with time zone DEFAULT now() NOT NULL,
	"lease_until" timestamp with time zone,
	"error" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"sent_at" timestamp with time zone,
	CONSTRAINT "outbox_client_id_id_pk" PRIMARY KEY("client_id","id")
);
--> statement-breakpoint
ALTER TABLE "platform"."outbox" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "platform"."schedule" (
	"client_id" text NOT NULL,
	"id" text NOT NULL,
	"kind" text NOT NULL,
	"reconciliation_id" text DEFAULT '' NOT NULL,
	"cron" text NOT NULL,
	"time_zone" text NOT NULL,
	"window" jsonb,
	"overlap" text DEFAULT 'skip' NOT NULL,
	"catch_up" text DEFAULT 'latest' NOT NULL,
	"catch_up_hours" smallint DEFAULT 24 NOT NULL,
	"next_at" timestamp with time zone,
	"paused_at" timestamp with time zone,
	"created_by" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "schedule_client_id_id_pk" PRIMARY KEY("client_id","id")
);
--> statement-breakpoint
ALTER TABLE "platform"."schedule" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "platform"."schedule_fire" (
	"client_id" text NOT NULL,
	"schedule_id" text NOT NULL,
	"slot" timestamp with time zone NOT NULL,
	"outcome" text NOT NULL,
	"job_id" text,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "schedule_fire_client_id_schedule_id_slot_pk" PRIMARY KEY("client_id","schedule_id","slot")
);
--> statement-breakpoint
ALTER TABLE "platform"."schedule_fire" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "platform"."worker_presence" (
	"id" text PRIMARY KEY NOT NULL,
	"version" text NOT NULL,
	"doorbell" text NOT NULL,
	"started_at" timestamp with time zone DEFAULT now() NOT NULL,
	"seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	"consumed_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "platform"."worker_presence" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "platform"."job" ADD COLUMN "kind" text DEFAULT 'reconciliation' NOT NULL;--> statement-breakpoint
ALTER TABLE "platform"."job" ADD COLUMN "trigger" text DEFAULT 'manual' NOT NULL;--> statement-breakpoint
ALTER TABLE "platform"."job" ADD COLUMN "dedupe_key" text;--> statement-breakpoint
ALTER TABLE "platform"."job" ADD COLUMN "schedule_id" text;--> statement-breakpoint
ALTER TABLE "platform"."job" ADD COLUMN "slot" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "platform"."job" ADD COLUMN "stalls" smallint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "platform"."job" ADD COLUMN "retries" smallint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "platform"."job" ADD COLUMN "retry_until" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "platform"."job" ADD COLUMN "progress_seq" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "platform"."job" ADD COLUMN "claimed_seq" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "platform"."job" ADD COLUMN "priority" smallint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "platform"."job" ADD COLUMN "timings" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "platform"."audit_log" ADD CONSTRAINT "audit_log_client_id_client_id_fk" FOREIGN KEY ("client_id") REFERENCES "platform"."client"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "platform"."idempotency_key" ADD CONSTRAINT "idempotency_key_client_id_client_id_fk" FOREIGN KEY ("client_id") REFERENCES "platform"."client"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "platform"."notification_preference" ADD CONSTRAINT "notification_preference_client_id_client_id_fk" FOREIGN KEY ("client_id") REFERENCES "platform"."client"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "platform"."outbox" ADD CONSTRAINT "outbox_client_id_client_id_fk" FOREIGN KEY ("client_id") REFERENCES "platform"."client"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "platform"."schedule" ADD CONSTRAINT "schedule_client_id_client_id_fk" FOREIGN KEY ("client_id") REFERENCES "platform"."client"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "platform"."schedule_fire" ADD CONSTRAINT "schedule_fire_client_id_client_id_fk" FOREIGN KEY ("client_id") REFERENCES "platform"."client"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "platform"."schedule_fire" ADD CONSTRAINT "schedule_fire_client_id_schedule_id_schedule_client_id_id_fk" FOREIGN KEY ("client_id","schedule_id") REFERENCES "platform"."schedule"("client_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "audit_log_at" ON "platform"."audit_log" USING btree ("client_id","at");--> statement-breakpoint
CREATE UNIQUE INDEX "outbox_dedupe" ON "platform"."outbox" USING btree ("client_id","dedupe_key");--> statement-breakpoint
CREATE INDEX "outbox_waiting" ON "platform"."outbox" USING btree ("state","run_after");--> statement-breakpoint
CREATE INDEX "schedule_next" ON "platform"."schedule" USING btree ("next_at");--> statement-breakpoint
CREATE UNIQUE INDEX "job_dedupe" ON "platform"."job" USING btree ("client_id","dedupe_key");--> statement-breakpoint
CREATE POLICY "membership_worker" ON "platform"."membership" AS PERMISSIVE FOR SELECT TO "dra_worker" USING ("platform"."membership"."client_id" = nullif(current_setting('app.client_id', true), ''));--> statement-breakpoint
CREATE POLICY "user_worker" ON "platform"."user" AS PERMISSIVE FOR SELECT TO "dra_worker" USING (exists (select 1 from platform.membership m where m.user_id = "platform"."user"."id" and m.client_id = nullif(current_setting('app.client_id', true), '')));--> statement-breakpoint
CREATE POLICY "worker_presence_worker" ON "platform"."worker_presence" AS PERMISSIVE FOR ALL TO "dra_worker" USING (true) WITH CHECK (true);
--> statement-breakpoint
CREATE POLICY "schedule_own" ON "platform"."schedule" AS PERMISSIVE FOR ALL TO "dra_app", "dra_worker" USING ("platform"."schedule"."client_id" = nullif(current_setting('app.client_id', true), '')) WITH CHECK ("platform"."schedule"."client_id" = nullif(current_setting('app.client_id', true), ''));--> statement-breakpoint
CREATE POLICY "schedule_fire_own" ON "platform"."schedule_fire" AS PERMISSIVE FOR ALL TO "dra_app", "dra_worker" USING ("platform"."schedule_fire"."client_id" = nullif(current_setting('app.client_id', true), '')) WITH CHECK ("platform"."schedule_fire"."client_id" = nullif(current_setting('app.client_id', true), ''));--> statement-breakpoint
CREATE POLICY "outbox_own" ON "platform"."outbox" AS PERMISSIVE FOR ALL TO "dra_app", "dra_worker" USING ("platform"."outbox"."client_id" = nullif(current_setting('app.client_id', true), '')) WITH CHECK ("platform"."outbox"."client_id" = nullif(current_setting('app.client_id', true), ''));--> statement-breakpoint
CREATE POLICY "notification_preference_own" ON "platform"."notification_preference" AS PERMISSIVE FOR ALL TO "dra_app", "dra_worker" USING ("platform"."notification_preference"."client_id" = nullif(current_setting('app.client_id', true), '')) WITH CHECK ("platform"."notification_preference"."client_id" = nullif(current_setting('app.client_id', true), ''));--> statement-breakpoint
CREATE POLICY "idempotency_key_own" ON "platform"."idempotency_key" AS PERMISSIVE FOR ALL TO "dra_app", "dra_worker" USING ("platform"."idempotency_key"."client_id" = nullif(current_setting('app.client_id', true), '')) WITH CHECK ("platform"."idempotency_key"."client_id" = nullif(current_setting('app.client_id', true), ''));--> statement-breakpoint
CREATE POLICY "audit_log_own" ON "platform"."audit_log" AS PERMISSIVE FOR ALL TO "dra_app", "dra_worker" USING ("platform"."audit_log"."client_id" = nullif(current_setting('app.client_id', true), '')) WITH CHECK ("platform"."audit_log"."client_id" = nullif(current_setting('app.client_id', true), ''));--> statement-breakpoint
CREATE POLICY "schedule_due" ON "platform"."schedule" AS PERMISSIVE FOR SELECT TO "dra_worker" USING (true);--> statement-breakpoint
CREATE POLICY "schedule_taken" ON "platform"."schedule" AS PERMISSIVE FOR UPDATE TO "dra_worker" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "outbox_due" ON "platform"."outbox" AS PERMISSIVE FOR SELECT TO "dra_worker" USING (true);--> statement-breakpoint
CREATE POLICY "outbox_taken" ON "platform"."outbox" AS PERMISSIVE FOR UPDATE TO "dra_worker" USING (true) WITH CHECK (true);--> statement-breakpoint
DROP POLICY "job_worker" ON "platform"."job";--> statement-breakpoint
CREATE POLICY "job_own" ON "platform"."job" AS PERMISSIVE FOR ALL TO "dra_worker" USING ("platform"."job"."client_id" = nullif(current_setting('app.client_id', true), '')) WITH CHECK ("platform"."job"."client_id" = nullif(current_setting('app.client_id', true), ''));--> statement-breakpoint
CREATE POLICY "job_due" ON "platform"."job" AS PERMISSIVE FOR SELECT TO "dra_worker" USING (true);--> statement-breakpoint
CREATE POLICY "job_taken" ON "platform"."job" AS PERMISSIVE FOR UPDATE TO "dra_worker" USING (true) WITH CHECK (true);
--> statement-breakpoint
ALTER TABLE "platform"."job" DROP COLUMN "max_attempts";
--> statement-breakpoint
ALTER TABLE "platform"."schedule" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "platform"."schedule_fire" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "platform"."outbox" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "platform"."notification_preference" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "platform"."idempotency_key" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "platform"."worker_presence" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "platform"."audit_log" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "platform"."schedule" TO dra_app;--> statement-breakpoint
GRANT SELECT ON "platform"."schedule_fire", "platform"."outbox" TO dra_app;--> statement-breakpoint
GRANT UPDATE ("state", "tries", "run_after", "error") ON "platform"."outbox" TO dra_app;--> statement-breakpoint
GRANT DELETE ON "platform"."schedule_fire" TO dra_app;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "platform"."notification_preference", "platform"."idempotency_key" TO dra_app;--> statement-breakpoint
GRANT SELECT, INSERT ON "platform"."audit_log" TO dra_app, dra_worker;--> statement-breakpoint
GRANT DELETE ON "platform"."audit_log" TO dra_worker;--> statement-breakpoint
GRANT SELECT, INSERT, DELETE ON "platform"."schedule", "platform"."schedule_fire", "platform"."outbox" TO dra_worker;--> statement-breakpoint
GRANT UPDATE ("next_at", "paused_at") ON "platform"."schedule" TO dra_worker;--> statement-breakpoint
GRANT UPDATE ("state", "subject", "html", "plain", "tries", "run_after", "lease_until", "error", "sent_at") ON "platform"."outbox" TO dra_worker;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "platform"."worker_presence" TO dra_worker;--> statement-breakpoint
GRANT SELECT ON "platform"."notification_preference", "platform"."user", "platform"."membership" TO dra_worker;--> statement-breakpoint
GRANT SELECT, DELETE ON "platform"."idempotency_key" TO dra_worker;--> statement-breakpoint
GRANT INSERT, DELETE ON "platform"."job" TO dra_worker;--> statement-breakpoint
CREATE FUNCTION platform.tell_job_watchers() RETURNS trigger LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
  PERFORM pg_catalog.pg_notify('dra_job', NEW.client_id || ' ' || NEW.id);
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER job_asked_for AFTER INSERT ON "platform"."job"
  FOR EACH ROW EXECUTE FUNCTION platform.tell_job_watchers();--> statement-breakpoint
-- Signs of life alone change nothing that anybody watches.
CREATE TRIGGER job_changed AFTER UPDATE ON "platform"."job"
  FOR EACH ROW WHEN ((OLD.state, OLD.stage, OLD.progress, OLD.cancel_requested_at, OLD.run_after)
    IS DISTINCT FROM (NEW.state, NEW.stage, NEW.progress, NEW.cancel_requested_at, NEW.run_after))
  EXECUTE FUNCTION platform.tell_job_watchers();
--> statement-breakpoint
GRANT UPDATE ("stalls", "retries", "retry_until", "progress_seq", "claimed_seq", "timings") ON "platform"."job" TO dra_worker;--> statement-breakpoint
GRANT UPDATE ("run_after", "retries", "retry_until", "stalls", "error_code", "error_message", "request_id") ON "platform"."job" TO dra_app;
