CREATE SCHEMA "platform";
--> statement-breakpoint
CREATE SCHEMA "identity";
--> statement-breakpoint
CREATE TABLE "platform"."client" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"slug" text NOT NULL,
	"time_zone" text NOT NULL,
	"currency" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "client_slug_unique" UNIQUE("slug")
);
--> statement-breakpoint
ALTER TABLE "platform"."client" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "platform"."job" (
	"client_id" text NOT NULL,
	"id" text NOT NULL,
	"reconciliation_id" text NOT NULL,
	"reconciliation_name" text NOT NULL,
	"state" text DEFAULT 'queued' NOT NULL,
	"stage" text,
	"progress" jsonb DEFAULT '{"ordersRead":0,"purchasesRead":0,"verdicts":0}'::jsonb NOT NULL,
	"window_from" date NOT NULL,
	"window_to" date NOT NULL,
	"time_zone" text NOT NULL,
	"accept_incomplete" boolean DEFAULT false NOT NULL,
	"attempt" integer DEFAULT 0 NOT NULL,
	"max_attempts" integer DEFAULT 3 NOT NULL,
	"lease_until" timestamp with time zone,
	"worker" text,
	"run_after" timestamp with time zone DEFAULT now() NOT NULL,
	"cancel_requested_at" timestamp with time zone,
	"as_of" timestamp with time zone,
	"error_code" text,
	"error_message" text,
	"request_id" text,
	"headline" jsonb,
	"created_by" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"started_at" timestamp with time zone,
	"finished_at" timestamp with time zone,
	CONSTRAINT "job_client_id_id_pk" PRIMARY KEY("client_id","id"),
	CONSTRAINT "job_state" CHECK ("platform"."job"."state" in ('queued', 'running', 'done', 'failed', 'cancelled'))
);
--> statement-breakpoint
ALTER TABLE "platform"."job" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "platform"."membership" (
	"client_id" text NOT NULL,
	"user_id" text NOT NULL,
	"role" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "membership_client_id_user_id_pk" PRIMARY KEY("client_id","user_id"),
	CONSTRAINT "membership_role" CHECK ("platform"."membership"."role" in ('owner', 'admin', 'analyst', 'viewer'))
);
--> statement-breakpoint
ALTER TABLE "platform"."membership" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "platform"."user" (
	"id" text PRIMARY KEY NOT NULL,
	"auth_subject" text NOT NULL,
	"email" text NOT NULL,
	"name" text NOT NULL,
	"active" boolean DEFAULT true NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "user_authSubject_unique" UNIQUE("auth_subject"),
	CONSTRAINT "user_email_unique" UNIQUE("email")
);
--> statement-breakpoint
ALTER TABLE "platform"."user" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "identity"."account" (
	"id" text PRIMARY KEY NOT NULL,
	"account_id" text NOT NULL,
	"provider_id" text NOT NULL,
	"user_id" text NOT NULL,
	"access_token" text,
	"refresh_token" text,
	"id_token" text,
	"access_token_expires_at" timestamp with time zone,
	"refresh_token_expires_at" timestamp with time zone,
	"scope" text,
	"password" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "identity"."session" (
	"id" text PRIMARY KEY NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"token" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"ip_address" text,
	"user_agent" text,
	"user_id" text NOT NULL,
	CONSTRAINT "session_token_unique" UNIQUE("token")
);
--> statement-breakpoint
CREATE TABLE "identity"."user" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"email" text NOT NULL,
	"email_verified" boolean DEFAULT false NOT NULL,
	"image" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "user_email_unique" UNIQUE("email")
);
--> statement-breakpoint
CREATE TABLE "identity"."verification" (
	"id" text PRIMARY KEY NOT NULL,
	"identifier" text NOT NULL,
	"value" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "platform"."job" ADD CONSTRAINT "job_client_id_client_id_fk" FOREIGN KEY ("client_id") REFERENCES "platform"."client"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "platform"."membership" ADD CONSTRAINT "membership_client_id_client_id_fk" FOREIGN KEY ("client_id") REFERENCES "platform"."client"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "platform"."membership" ADD CONSTRAINT "membership_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "platform"."user"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity"."account" ADD CONSTRAINT "account_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "identity"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity"."session" ADD CONSTRAINT "session_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "identity"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "job_id" ON "platform"."job" USING btree ("id","client_id");--> statement-breakpoint
CREATE INDEX "job_claim" ON "platform"."job" USING btree ("client_id","state","run_after");--> statement-breakpoint
CREATE POLICY "client_admin" ON "platform"."client" AS PERMISSIVE FOR ALL TO "dra_admin" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "client_app" ON "platform"."client" AS PERMISSIVE FOR SELECT TO "dra_app" USING ("platform"."client"."id" = nullif(current_setting('app.client_id', true), ''));--> statement-breakpoint
CREATE POLICY "client_worker" ON "platform"."client" AS PERMISSIVE FOR SELECT TO "dra_worker" USING ("platform"."client"."id" = nullif(current_setting('app.client_id', true), ''));--> statement-breakpoint
CREATE POLICY "client_auth" ON "platform"."client" AS PERMISSIVE FOR SELECT TO "dra_auth" USING (exists (select 1 from platform.membership m where m.client_id = "platform"."client"."id" and m.user_id = nullif(current_setting('app.user_id', true), '')));--> statement-breakpoint
CREATE POLICY "job_app" ON "platform"."job" AS PERMISSIVE FOR ALL TO "dra_app" USING ("platform"."job"."client_id" = nullif(current_setting('app.client_id', true), '')) WITH CHECK ("platform"."job"."client_id" = nullif(current_setting('app.client_id', true), ''));--> statement-breakpoint
CREATE POLICY "job_worker" ON "platform"."job" AS PERMISSIVE FOR ALL TO "dra_worker" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "job_auth" ON "platform"."job" AS PERMISSIVE FOR SELECT TO "dra_auth" USING (exists (select 1 from platform.membership m where m.client_id = "platform"."job"."client_id" and m.user_id = nullif(current_setting('app.user_id', true), '')));--> statement-breakpoint
CREATE POLICY "membership_admin" ON "platform"."membership" AS PERMISSIVE FOR ALL TO "dra_admin" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "membership_app" ON "platform"."membership" AS PERMISSIVE FOR ALL TO "dra_app" USING ("platform"."membership"."client_id" = nullif(current_setting('app.client_id', true), '')) WITH CHECK ("platform"."membership"."client_id" = nullif(current_setting('app.client_id', true), ''));--> statement-breakpoint
CREATE POLICY "membership_auth" ON "platform"."membership" AS PERMISSIVE FOR SELECT TO "dra_auth" USING ("platform"."membership"."user_id" = nullif(current_setting('app.user_id', true), ''));--> statement-breakpoint
CREATE POLICY "user_admin" ON "platform"."user" AS PERMISSIVE FOR ALL TO "dra_admin" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "user_app" ON "platform"."user" AS PERMISSIVE FOR SELECT TO "dra_app" USING (exists (select 1 from platform.membership m where m.user_id = "platform"."user"."id" and m.client_id = nullif(current_setting('app.client_id', true), '')));--> statement-breakpoint
CREATE POLICY "user_auth" ON "platform"."user" AS PERMISSIVE FOR SELECT TO "dra_auth" USING ("platform"."user"."auth_subject" = nullif(current_setting('app.auth_subject', true), ''));