CREATE TABLE "tenant"."closed_month" (
	"client_id" text NOT NULL,
	"reconciliation_id" text NOT NULL,
	"month" text NOT NULL,
	"id" bigint GENERATED ALWAYS AS IDENTITY (sequence name "tenant"."closed_month_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"job_id" text NOT NULL,
	"result_seq" integer NOT NULL,
	"result_hash" text NOT NULL,
	"closed_at" timestamp with time zone DEFAULT now() NOT NULL,
	"closed_by" text,
	"reopened_at" timestamp with time zone,
	"reopened_by" text,
	"reopen_reason" text,
	CONSTRAINT "closed_month_client_id_reconciliation_id_id_pk" PRIMARY KEY("client_id","reconciliation_id","id")
);
--> statement-breakpoint
ALTER TABLE "tenant"."closed_month" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "tenant"."job_log" (
	"client_id" text NOT NULL,
	"job_id" text NOT NULL,
	"id" bigint GENERATED ALWAYS AS IDENTITY (sequence name "tenant"."job_log_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"attempt" integer NOT NULL,
	"level" text NOT NULL,
	"stage" text,
	"message" text NOT NULL,
	"data" jsonb DEFAULT '{}'::jsonb NOT NULL,
	CONSTRAINT "job_log_client_id_job_id_id_pk" PRIMARY KEY("client_id","job_id","id")
);
--> statement-breakpoint
ALTER TABLE "tenant"."job_log" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "tenant"."job_summary" ADD COLUMN "rows_removed_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "tenant"."closed_month" ADD CONSTRAINT "closed_month_client_id_reconciliation_id_reconciliation_client_id_id_fk" FOREIGN KEY ("client_id","reconciliation_id") REFERENCES "tenant"."reconciliation"("client_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "closed_month_once" ON "tenant"."closed_month" USING btree ("client_id","reconciliation_id","month") WHERE "tenant"."closed_month"."reopened_at" is null;--> statement-breakpoint
CREATE INDEX "job_log_at" ON "tenant"."job_log" USING btree ("client_id","at");--> statement-breakpoint
CREATE POLICY "closed_month_tenant" ON "tenant"."closed_month" AS PERMISSIVE FOR ALL TO "dra_app", "dra_worker" USING ("tenant"."closed_month"."client_id" = nullif(current_setting('app.client_id', true), '')) WITH CHECK ("tenant"."closed_month"."client_id" = nullif(current_setting('app.client_id', true), ''));--> statement-breakpoint
CREATE POLICY "job_log_tenant" ON "tenant"."job_log" AS PERMISSIVE FOR ALL TO "dra_app", "dra_worker" USING ("tenant"."job_log"."client_id" = nullif(current_setting('app.client_id', true), '')) WITH CHECK ("tenant"."job_log"."client_id" = nullif(current_setting('app.client_id', true), ''));--> statement-breakpoint
ALTER TABLE "tenant"."job_log" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "tenant"."closed_month" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
GRANT SELECT ON "tenant"."job_log" TO dra_app;--> statement-breakpoint
GRANT SELECT, INSERT, DELETE ON "tenant"."job_log" TO dra_worker;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON "tenant"."closed_month" TO dra_app, dra_worker;--> statement-breakpoint
GRANT UPDATE ("rows_removed_at"), DELETE ON "tenant"."job_summary" TO dra_worker;--> statement-breakpoint
GRANT DELETE ON "tenant"."job_fence", "tenant"."verdict" TO dra_worker;
