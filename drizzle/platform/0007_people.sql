CREATE TABLE "platform"."api_key" (
	"client_id" text NOT NULL,
	"id" text NOT NULL,
	"name" text NOT NULL,
	"token_hash" text NOT NULL,
	"ending" text NOT NULL,
	"scopes" text[] NOT NULL,
	"expires_at" timestamp with time zone,
	"last_used_at" timestamp with time zone,
	"revoked_at" timestamp with time zone,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "api_key_client_id_id_pk" PRIMARY KEY("client_id","id")
);
--> statement-breakpoint
ALTER TABLE "platform"."api_key" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "platform"."break_glass" (
	"client_id" text NOT NULL,
	"id" text NOT NULL,
	"user_id" text NOT NULL,
	"reason" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "break_glass_client_id_id_pk" PRIMARY KEY("client_id","id")
);
--> statement-breakpoint
ALTER TABLE "platform"."break_glass" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "platform"."client_template" (
	"id" integer PRIMARY KEY DEFAULT 1 NOT NULL,
	"settings" jsonb NOT NULL,
	"updated_by" text,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "client_template_one" CHECK ("platform"."client_template"."id" = 1)
);
--> statement-breakpoint
ALTER TABLE "platform"."client_template" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "platform"."erasure_tombstone" (
	"client_id" text PRIMARY KEY NOT NULL,
	"erased_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "platform"."erasure_tombstone" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "platform"."invitation" (
	"client_id" text NOT NULL,
	"id" text NOT NULL,
	"email" text NOT NULL,
	"role" text NOT NULL,
	"token_hash" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"accepted_at" timestamp with time zone,
	"accepted_by" text,
	"revoked_at" timestamp with time zone,
	"created_by" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "invitation_client_id_id_pk" PRIMARY KEY("client_id","id"),
	CONSTRAINT "invitation_role" CHECK ("platform"."invitation"."role" in ('owner', 'admin', 'analyst', 'viewer'))
);
--> statement-breakpoint
ALTER TABLE "platform"."invitation" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "platform"."setup_link" (
	"token_hash" text PRIMARY KEY NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"used_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "platform"."setup_link" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "platform"."audit_log" DROP CONSTRAINT "audit_log_client_id_client_id_fk";
--> statement-breakpoint
ALTER TABLE "platform"."outbox" DROP CONSTRAINT "outbox_client_id_client_id_fk";
--> statement-breakpoint
ALTER TABLE "platform"."client" ADD COLUMN "brand_name" text;--> statement-breakpoint
ALTER TABLE "platform"."client" ADD COLUMN "can_viewers_export" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "platform"."client" ADD COLUMN "status" text DEFAULT 'active' NOT NULL;--> statement-breakpoint
ALTER TABLE "platform"."client" ADD COLUMN "status_at" timestamp with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "platform"."client" ADD COLUMN "erase_after" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "platform"."membership" ADD COLUMN "kind" text DEFAULT 'member' NOT NULL;--> statement-breakpoint
ALTER TABLE "platform"."user" ADD COLUMN "is_platform_admin" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "platform"."user" ADD COLUMN "is_staff" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "platform"."audit_log" ADD COLUMN "via" text DEFAULT 'system' NOT NULL;--> statement-breakpoint
ALTER TABLE "platform"."audit_log" ADD COLUMN "key_id" text;--> statement-breakpoint
ALTER TABLE "platform"."audit_log" ADD COLUMN "address" text;--> statement-breakpoint
ALTER TABLE "platform"."api_key" ADD CONSTRAINT "api_key_client_id_client_id_fk" FOREIGN KEY ("client_id") REFERENCES "platform"."client"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "platform"."break_glass" ADD CONSTRAINT "break_glass_client_id_client_id_fk" FOREIGN KEY ("client_id") REFERENCES "platform"."client"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "platform"."invitation" ADD CONSTRAINT "invitation_client_id_client_id_fk" FOREIGN KEY ("client_id") REFERENCES "platform"."client"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "api_key_token" ON "platform"."api_key" USING btree ("token_hash");--> statement-breakpoint
CREATE INDEX "break_glass_user" ON "platform"."break_glass" USING btree ("user_id","expires_at");--> statement-breakpoint
CREATE INDEX "invitation_token" ON "platform"."invitation" USING btree ("token_hash");--> statement-breakpoint
ALTER TABLE "platform"."client" ADD CONSTRAINT "client_status" CHECK ("platform"."client"."status" in ('active', 'suspended', 'deleting'));--> statement-breakpoint
ALTER TABLE "platform"."membership" ADD CONSTRAINT "membership_kind" CHECK ("platform"."membership"."kind" in ('member', 'agency'));--> statement-breakpoint
DROP POLICY "client_app" ON "platform"."client" CASCADE;--> statement-breakpoint
CREATE POLICY "job_admin" ON "platform"."job" AS PERMISSIVE FOR ALL TO "dra_admin" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "audit_log_admin" ON "platform"."audit_log" AS PERMISSIVE FOR ALL TO "dra_admin" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "outbox_admin" ON "platform"."outbox" AS PERMISSIVE FOR ALL TO "dra_admin" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "outbox_auth" ON "platform"."outbox" AS PERMISSIVE FOR INSERT TO "dra_auth" WITH CHECK ("platform"."outbox"."client_id" = '');--> statement-breakpoint
CREATE POLICY "worker_presence_admin" ON "platform"."worker_presence" AS PERMISSIVE FOR ALL TO "dra_admin" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "client_app" ON "platform"."client" AS PERMISSIVE FOR ALL TO "dra_app" USING ("platform"."client"."id" = nullif(current_setting('app.client_id', true), '')) WITH CHECK ("platform"."client"."id" = nullif(current_setting('app.client_id', true), ''));--> statement-breakpoint
CREATE POLICY "api_key_app" ON "platform"."api_key" AS PERMISSIVE FOR ALL TO "dra_app" USING ("platform"."api_key"."client_id" = nullif(current_setting('app.client_id', true), '')) WITH CHECK ("platform"."api_key"."client_id" = nullif(current_setting('app.client_id', true), ''));--> statement-breakpoint
CREATE POLICY "api_key_auth" ON "platform"."api_key" AS PERMISSIVE FOR SELECT TO "dra_auth" USING ("platform"."api_key"."token_hash" = nullif(current_setting('app.token_hash', true), ''));--> statement-breakpoint
CREATE POLICY "api_key_used" ON "platform"."api_key" AS PERMISSIVE FOR UPDATE TO "dra_auth" USING ("platform"."api_key"."token_hash" = nullif(current_setting('app.token_hash', true), '')) WITH CHECK ("platform"."api_key"."token_hash" = nullif(current_setting('app.token_hash', true), ''));--> statement-breakpoint
CREATE POLICY "api_key_admin" ON "platform"."api_key" AS PERMISSIVE FOR ALL TO "dra_admin" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "break_glass_app" ON "platform"."break_glass" AS PERMISSIVE FOR SELECT TO "dra_app" USING ("platform"."break_glass"."client_id" = nullif(current_setting('app.client_id', true), ''));--> statement-breakpoint
CREATE POLICY "break_glass_auth" ON "platform"."break_glass" AS PERMISSIVE FOR SELECT TO "dra_auth" USING ("platform"."break_glass"."user_id" = nullif(current_setting('app.user_id', true), ''));--> statement-breakpoint
CREATE POLICY "break_glass_admin" ON "platform"."break_glass" AS PERMISSIVE FOR ALL TO "dra_admin" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "client_template_admin" ON "platform"."client_template" AS PERMISSIVE FOR ALL TO "dra_admin" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "erasure_tombstone_admin" ON "platform"."erasure_tombstone" AS PERMISSIVE FOR ALL TO "dra_admin" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "erasure_tombstone_worker" ON "platform"."erasure_tombstone" AS PERMISSIVE FOR SELECT TO "dra_worker" USING (true);--> statement-breakpoint
CREATE POLICY "invitation_app" ON "platform"."invitation" AS PERMISSIVE FOR ALL TO "dra_app" USING ("platform"."invitation"."client_id" = nullif(current_setting('app.client_id', true), '')) WITH CHECK ("platform"."invitation"."client_id" = nullif(current_setting('app.client_id', true), ''));--> statement-breakpoint
CREATE POLICY "invitation_auth" ON "platform"."invitation" AS PERMISSIVE FOR SELECT TO "dra_auth" USING ("platform"."invitation"."token_hash" = nullif(current_setting('app.token_hash', true), ''));--> statement-breakpoint
CREATE POLICY "invitation_admin" ON "platform"."invitation" AS PERMISSIVE FOR ALL TO "dra_admin" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "setup_link_admin" ON "platform"."setup_link" AS PERMISSIVE FOR ALL TO "dra_admin" USING (true) WITH CHECK (true);--> statement-breakpoint
ALTER POLICY "client_auth" ON "platform"."client" TO dra_auth USING (exists (select 1 from platform.membership m where m.client_id = "platform"."client"."id" and m.user_id = nullif(current_setting('app.user_id', true), ''))
        or exists (select 1 from platform.break_glass b where b.client_id = "platform"."client"."id" and b.user_id = nullif(current_setting('app.user_id', true), '')
          and b.ended_at is null and b.expires_at > clock_timestamp()));--> statement-breakpoint
ALTER POLICY "job_auth" ON "platform"."job" TO dra_auth USING (exists (select 1 from platform.membership m where m.client_id = "platform"."job"."client_id" and m.user_id = nullif(current_setting('app.user_id', true), ''))
        or exists (select 1 from platform.break_glass b where b.client_id = "platform"."job"."client_id" and b.user_id = nullif(current_setting('app.user_id', true), '')
          and b.ended_at is null and b.expires_at > clock_timestamp()));--> statement-breakpoint
ALTER POLICY "user_auth" ON "platform"."user" TO dra_auth USING ("platform"."user"."auth_subject" = nullif(current_setting('app.auth_subject', true), '') or "platform"."user"."id" = nullif(current_setting('app.user_id', true), ''));--> statement-breakpoint
ALTER TABLE "platform"."invitation" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "platform"."api_key" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "platform"."break_glass" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "platform"."setup_link" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "platform"."client_template" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "platform"."erasure_tombstone" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON "platform"."invitation" TO dra_app;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ("name", "revoked_at") ON "platform"."api_key" TO dra_app;--> statement-breakpoint
GRANT SELECT ON "platform"."break_glass" TO dra_app;--> statement-breakpoint
GRANT UPDATE ("role"), DELETE ON "platform"."membership" TO dra_app;--> statement-breakpoint
GRANT UPDATE ("name", "brand_name", "time_zone", "currency", "can_viewers_export", "status", "status_at", "erase_after") ON "platform"."client" TO dra_app;--> statement-breakpoint
GRANT INSERT ON "platform"."outbox" TO dra_app, dra_auth, dra_admin;--> statement-breakpoint
GRANT SELECT ON "platform"."invitation", "platform"."api_key", "platform"."break_glass" TO dra_auth;--> statement-breakpoint
GRANT UPDATE ("last_used_at") ON "platform"."api_key" TO dra_auth;--> statement-breakpoint
-- The installation's log keeps the network address for a while only.
GRANT UPDATE ("address") ON "platform"."audit_log" TO dra_worker;--> statement-breakpoint
GRANT SELECT ON "platform"."erasure_tombstone" TO dra_worker;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "platform"."invitation", "platform"."api_key", "platform"."break_glass", "platform"."setup_link", "platform"."client_template", "platform"."erasure_tombstone" TO dra_admin;--> statement-breakpoint
GRANT DELETE ON "platform"."client", "platform"."membership" TO dra_admin;--> statement-breakpoint
GRANT SELECT ON "platform"."job", "platform"."outbox", "platform"."worker_presence", "platform"."audit_log" TO dra_admin;--> statement-breakpoint
GRANT UPDATE ("cancel_requested_at", "state", "finished_at") ON "platform"."job" TO dra_admin;--> statement-breakpoint
GRANT UPDATE ("state", "tries", "run_after", "error") ON "platform"."outbox" TO dra_admin;--> statement-breakpoint
GRANT INSERT ON "platform"."audit_log" TO dra_admin;
