CREATE TABLE "tenant"."analytics_tag" (
	"client_id" text NOT NULL,
	"connector_id" text NOT NULL,
	"upload_id" bigint NOT NULL,
	"ordinal" integer NOT NULL,
	"day" date NOT NULL,
	"transaction_id" text NOT NULL,
	"stream" text,
	"hostname" text,
	"purchases" integer NOT NULL,
	CONSTRAINT "analytics_tag_client_id_upload_id_ordinal_pk" PRIMARY KEY("client_id","upload_id","ordinal")
);
--> statement-breakpoint
ALTER TABLE "tenant"."analytics_tag" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "tenant"."change_log" (
	"client_id" text NOT NULL,
	"id" bigint GENERATED ALWAYS AS IDENTITY (sequence name "tenant"."change_log_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"connector_id" text NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"what" text NOT NULL,
	CONSTRAINT "change_log_client_id_id_pk" PRIMARY KEY("client_id","id")
);
--> statement-breakpoint
ALTER TABLE "tenant"."change_log" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "tenant"."lookup" (
	"client_id" text NOT NULL,
	"connector_id" text NOT NULL,
	"transaction_id" text NOT NULL,
	"is_found" boolean NOT NULL,
	"source_ids" text[] DEFAULT '{}' NOT NULL,
	"asked_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "lookup_client_id_connector_id_transaction_id_pk" PRIMARY KEY("client_id","connector_id","transaction_id")
);
--> statement-breakpoint
ALTER TABLE "tenant"."lookup" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "tenant"."connector" ADD COLUMN "config" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "tenant"."connector" ADD COLUMN "credentials" text;--> statement-breakpoint
ALTER TABLE "tenant"."connector" ADD COLUMN "credential_hint" text;--> statement-breakpoint
ALTER TABLE "tenant"."connector" ADD COLUMN "state" text DEFAULT 'ready' NOT NULL;--> statement-breakpoint
ALTER TABLE "tenant"."connector" ADD COLUMN "problem" text;--> statement-breakpoint
ALTER TABLE "tenant"."connector" ADD COLUMN "last_check" jsonb;--> statement-breakpoint
ALTER TABLE "tenant"."connector" ADD COLUMN "checked_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "tenant"."connector" ADD COLUMN "paused_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "tenant"."connector" ADD COLUMN "versions" jsonb;--> statement-breakpoint
ALTER TABLE "tenant"."connector" ADD COLUMN "removed_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "tenant"."coverage" ADD COLUMN "expected" integer;--> statement-breakpoint
ALTER TABLE "tenant"."coverage" ADD COLUMN "fingerprint" text;--> statement-breakpoint
ALTER TABLE "tenant"."coverage" ADD COLUMN "incomplete" text;--> statement-breakpoint
ALTER TABLE "tenant"."coverage" ADD COLUMN "hidden_purchases" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "tenant"."coverage" ADD COLUMN "hidden_minor" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "tenant"."reconciliation" ADD COLUMN "time_zone" text;--> statement-breakpoint
ALTER TABLE "tenant"."analytics_tag" ADD CONSTRAINT "analytics_tag_client_id_upload_id_upload_client_id_id_fk" FOREIGN KEY ("client_id","upload_id") REFERENCES "tenant"."upload"("client_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tenant"."change_log" ADD CONSTRAINT "change_log_client_id_connector_id_connector_client_id_id_fk" FOREIGN KEY ("client_id","connector_id") REFERENCES "tenant"."connector"("client_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tenant"."lookup" ADD CONSTRAINT "lookup_client_id_connector_id_connector_client_id_id_fk" FOREIGN KEY ("client_id","connector_id") REFERENCES "tenant"."connector"("client_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "analytics_tag_day" ON "tenant"."analytics_tag" USING btree ("client_id","connector_id","day");--> statement-breakpoint
CREATE INDEX "change_log_at" ON "tenant"."change_log" USING btree ("client_id","at");--> statement-breakpoint
CREATE POLICY "analytics_tag_tenant" ON "tenant"."analytics_tag" AS PERMISSIVE FOR ALL TO "dra_app", "dra_worker" USING ("tenant"."analytics_tag"."client_id" = nullif(current_setting('app.client_id', true), '')) WITH CHECK ("tenant"."analytics_tag"."client_id" = nullif(current_setting('app.client_id', true), ''));--> statement-breakpoint
CREATE POLICY "change_log_tenant" ON "tenant"."change_log" AS PERMISSIVE FOR ALL TO "dra_app", "dra_worker" USING ("tenant"."change_log"."client_id" = nullif(current_setting('app.client_id', true), '')) WITH CHECK ("tenant"."change_log"."client_id" = nullif(current_setting('app.client_id', true), ''));--> statement-breakpoint
CREATE POLICY "lookup_tenant" ON "tenant"."lookup" AS PERMISSIVE FOR ALL TO "dra_app", "dra_worker" USING ("tenant"."lookup"."client_id" = nullif(current_setting('app.client_id', true), '')) WITH CHECK ("tenant"."lookup"."client_id" = nullif(current_setting('app.client_id', true), ''));
--> statement-breakpoint
ALTER TABLE "tenant"."analytics_tag" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "tenant"."lookup" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "tenant"."change_log" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
GRANT SELECT ON "tenant"."analytics_tag", "tenant"."lookup", "tenant"."change_log" TO dra_app, dra_worker;--> statement-breakpoint
GRANT UPDATE ("label", "config", "credentials", "credential_hint", "state", "problem", "last_check", "checked_at", "paused_at", "removed_at") ON "tenant"."connector" TO dra_app;--> statement-breakpoint
GRANT INSERT ON "tenant"."change_log" TO dra_worker;--> statement-breakpoint
GRANT UPDATE ("state", "problem", "versions") ON "tenant"."connector" TO dra_worker;--> statement-breakpoint
GRANT DELETE ON "tenant"."upload", "tenant"."analytics_tag", "tenant"."lookup", "tenant"."reconciliation_source" TO dra_app;--> statement-breakpoint
GRANT INSERT, DELETE ON "tenant"."upload", "tenant"."analytics_tag" TO dra_worker;--> statement-breakpoint
GRANT INSERT, UPDATE, DELETE ON "tenant"."coverage", "tenant"."store_order", "tenant"."analytics_purchase", "tenant"."lookup" TO dra_worker;
