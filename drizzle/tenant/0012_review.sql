CREATE TABLE "tenant"."annotation" (
	"client_id" text NOT NULL,
	"reconciliation_id" text NOT NULL,
	"line_key" text NOT NULL,
	"state" text DEFAULT 'open' NOT NULL,
	"reason" text,
	"assignee_id" text,
	"updated_by" text,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "annotation_client_id_reconciliation_id_line_key_pk" PRIMARY KEY("client_id","reconciliation_id","line_key")
);
--> statement-breakpoint
ALTER TABLE "tenant"."annotation" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "tenant"."comment" (
	"client_id" text NOT NULL,
	"reconciliation_id" text NOT NULL,
	"id" text NOT NULL,
	"subject" text NOT NULL,
	"subject_key" text NOT NULL,
	"text" text NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"removed_at" timestamp with time zone,
	CONSTRAINT "comment_client_id_id_pk" PRIMARY KEY("client_id","id")
);
--> statement-breakpoint
ALTER TABLE "tenant"."comment" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "tenant"."finding" (
	"client_id" text NOT NULL,
	"reconciliation_id" text NOT NULL,
	"key" text NOT NULL,
	"state" text DEFAULT 'open' NOT NULL,
	"sentence" text NOT NULL,
	"amount_minor" bigint NOT NULL,
	"orders" integer NOT NULL,
	"first_job_id" text NOT NULL,
	"first_seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_job_id" text NOT NULL,
	"last_seq" integer NOT NULL,
	"last_seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	"is_present" boolean DEFAULT true NOT NULL,
	"assignee_id" text,
	"ignored_reason" text,
	"fix_at" timestamp with time zone,
	"fix_by" text,
	"fix_note" text,
	"fix_link" text,
	"verification" jsonb,
	"updated_by" text,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "finding_client_id_reconciliation_id_key_pk" PRIMARY KEY("client_id","reconciliation_id","key")
);
--> statement-breakpoint
ALTER TABLE "tenant"."finding" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "tenant"."manual_link" (
	"client_id" text NOT NULL,
	"reconciliation_id" text NOT NULL,
	"id" text NOT NULL,
	"order_id" text NOT NULL,
	"analytics_id" text NOT NULL,
	"reason" text,
	"created_by" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"undone_by" text,
	"undone_at" timestamp with time zone,
	CONSTRAINT "manual_link_client_id_id_pk" PRIMARY KEY("client_id","id")
);
--> statement-breakpoint
ALTER TABLE "tenant"."manual_link" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "tenant"."scope_decision" (
	"client_id" text NOT NULL,
	"reconciliation_id" text NOT NULL,
	"version" integer NOT NULL,
	"class_key" text NOT NULL,
	"in_headline" boolean,
	"reason" text,
	"decided_by" text,
	"decided_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "scope_decision_client_id_reconciliation_id_version_pk" PRIMARY KEY("client_id","reconciliation_id","version")
);
--> statement-breakpoint
ALTER TABLE "tenant"."scope_decision" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "tenant"."change_log" ALTER COLUMN "connector_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "tenant"."change_log" ADD COLUMN "area" text DEFAULT 'plugin' NOT NULL;--> statement-breakpoint
ALTER TABLE "tenant"."change_log" ADD COLUMN "link" text;--> statement-breakpoint
ALTER TABLE "tenant"."change_log" ADD COLUMN "created_by" text;--> statement-breakpoint
ALTER TABLE "tenant"."change_log" ADD COLUMN "created_at" timestamp with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "tenant"."annotation" ADD CONSTRAINT "annotation_client_id_reconciliation_id_reconciliation_client_id_id_fk" FOREIGN KEY ("client_id","reconciliation_id") REFERENCES "tenant"."reconciliation"("client_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tenant"."comment" ADD CONSTRAINT "comment_client_id_reconciliation_id_reconciliation_client_id_id_fk" FOREIGN KEY ("client_id","reconciliation_id") REFERENCES "tenant"."reconciliation"("client_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tenant"."finding" ADD CONSTRAINT "finding_client_id_reconciliation_id_reconciliation_client_id_id_fk" FOREIGN KEY ("client_id","reconciliation_id") REFERENCES "tenant"."reconciliation"("client_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tenant"."manual_link" ADD CONSTRAINT "manual_link_client_id_reconciliation_id_reconciliation_client_id_id_fk" FOREIGN KEY ("client_id","reconciliation_id") REFERENCES "tenant"."reconciliation"("client_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tenant"."scope_decision" ADD CONSTRAINT "scope_decision_client_id_reconciliation_id_reconciliation_client_id_id_fk" FOREIGN KEY ("client_id","reconciliation_id") REFERENCES "tenant"."reconciliation"("client_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "comment_subject" ON "tenant"."comment" USING btree ("client_id","reconciliation_id","subject","subject_key");--> statement-breakpoint
CREATE INDEX "manual_link_of" ON "tenant"."manual_link" USING btree ("client_id","reconciliation_id");--> statement-breakpoint
CREATE POLICY "annotation_tenant" ON "tenant"."annotation" AS PERMISSIVE FOR ALL TO "dra_app", "dra_worker" USING ("tenant"."annotation"."client_id" = nullif(current_setting('app.client_id', true), '')) WITH CHECK ("tenant"."annotation"."client_id" = nullif(current_setting('app.client_id', true), ''));--> statement-breakpoint
CREATE POLICY "comment_tenant" ON "tenant"."comment" AS PERMISSIVE FOR ALL TO "dra_app", "dra_worker" USING ("tenant"."comment"."client_id" = nullif(current_setting('app.client_id', true), '')) WITH CHECK ("tenant"."comment"."client_id" = nullif(current_setting('app.client_id', true), ''));--> statement-breakpoint
CREATE POLICY "finding_tenant" ON "tenant"."finding" AS PERMISSIVE FOR ALL TO "dra_app", "dra_worker" USING ("tenant"."finding"."client_id" = nullif(current_setting('app.client_id', true), '')) WITH CHECK ("tenant"."finding"."client_id" = nullif(current_setting('app.client_id', true), ''));--> statement-breakpoint
CREATE POLICY "manual_link_tenant" ON "tenant"."manual_link" AS PERMISSIVE FOR ALL TO "dra_app", "dra_worker" USING ("tenant"."manual_link"."client_id" = nullif(current_setting('app.client_id', true), '')) WITH CHECK ("tenant"."manual_link"."client_id" = nullif(current_setting('app.client_id', true), ''));--> statement-breakpoint
CREATE POLICY "scope_decision_tenant" ON "tenant"."scope_decision" AS PERMISSIVE FOR ALL TO "dra_app", "dra_worker" USING ("tenant"."scope_decision"."client_id" = nullif(current_setting('app.client_id', true), '')) WITH CHECK ("tenant"."scope_decision"."client_id" = nullif(current_setting('app.client_id', true), ''));--> statement-breakpoint
ALTER TABLE "tenant"."annotation" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "tenant"."comment" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "tenant"."finding" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "tenant"."scope_decision" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "tenant"."manual_link" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
GRANT SELECT ON "tenant"."annotation", "tenant"."comment", "tenant"."finding", "tenant"."scope_decision", "tenant"."manual_link" TO dra_app, dra_worker;--> statement-breakpoint
GRANT INSERT, UPDATE, DELETE ON "tenant"."annotation" TO dra_app;--> statement-breakpoint
GRANT INSERT, UPDATE ("removed_at") ON "tenant"."comment" TO dra_app;--> statement-breakpoint
GRANT UPDATE ("state", "assignee_id", "ignored_reason", "fix_at", "fix_by", "fix_note", "fix_link", "updated_by", "updated_at") ON "tenant"."finding" TO dra_app;--> statement-breakpoint
GRANT INSERT, UPDATE ON "tenant"."finding" TO dra_worker;--> statement-breakpoint
GRANT INSERT ON "tenant"."scope_decision" TO dra_app;--> statement-breakpoint
GRANT INSERT, UPDATE ("undone_by", "undone_at") ON "tenant"."manual_link" TO dra_app;--> statement-breakpoint
GRANT INSERT ON "tenant"."change_log" TO dra_app;--> statement-breakpoint
-- Erasing a client removes all it has; row-level security keeps a worker within the client it acts for.
GRANT DELETE ON ALL TABLES IN SCHEMA "tenant" TO dra_worker;
