CREATE TABLE "tenant"."early_reading" (
	"client_id" text NOT NULL,
	"reconciliation_id" text NOT NULL,
	"taken_at" timestamp with time zone NOT NULL,
	"segment" text NOT NULL,
	"age_hours" smallint NOT NULL,
	"orders" integer NOT NULL,
	"seen" integer NOT NULL,
	CONSTRAINT "early_reading_client_id_reconciliation_id_taken_at_segment_age_hours_pk" PRIMARY KEY("client_id","reconciliation_id","taken_at","segment","age_hours")
);
--> statement-breakpoint
ALTER TABLE "tenant"."early_reading" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "tenant"."early_warning" (
	"client_id" text NOT NULL,
	"id" text NOT NULL,
	"reconciliation_id" text NOT NULL,
	"segment" text NOT NULL,
	"state" text DEFAULT 'open' NOT NULL,
	"opened_at" timestamp with time zone NOT NULL,
	"seen_at" timestamp with time zone NOT NULL,
	"closed_at" timestamp with time zone,
	"evidence" jsonb NOT NULL,
	CONSTRAINT "early_warning_client_id_id_pk" PRIMARY KEY("client_id","id")
);
--> statement-breakpoint
ALTER TABLE "tenant"."early_warning" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "tenant"."early_reading" ADD CONSTRAINT "early_reading_client_id_reconciliation_id_reconciliation_client_id_id_fk" FOREIGN KEY ("client_id","reconciliation_id") REFERENCES "tenant"."reconciliation"("client_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tenant"."early_warning" ADD CONSTRAINT "early_warning_client_id_reconciliation_id_reconciliation_client_id_id_fk" FOREIGN KEY ("client_id","reconciliation_id") REFERENCES "tenant"."reconciliation"("client_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "early_warning_once" ON "tenant"."early_warning" USING btree ("client_id","reconciliation_id","segment") WHERE "tenant"."early_warning"."state" = 'open';--> statement-breakpoint
CREATE POLICY "early_reading_tenant" ON "tenant"."early_reading" AS PERMISSIVE FOR ALL TO "dra_app", "dra_worker" USING ("tenant"."early_reading"."client_id" = nullif(current_setting('app.client_id', true), '')) WITH CHECK ("tenant"."early_reading"."client_id" = nullif(current_setting('app.client_id', true), ''));--> statement-breakpoint
CREATE POLICY "early_warning_tenant" ON "tenant"."early_warning" AS PERMISSIVE FOR ALL TO "dra_app", "dra_worker" USING ("tenant"."early_warning"."client_id" = nullif(current_setting('app.client_id', true), '')) WITH CHECK ("tenant"."early_warning"."client_id" = nullif(current_setting('app.client_id', true), ''));--> statement-breakpoint
ALTER TABLE "tenant"."early_reading" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "tenant"."early_warning" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
GRANT SELECT, INSERT, DELETE ON "tenant"."early_reading" TO dra_worker;--> statement-breakpoint
GRANT SELECT ON "tenant"."early_warning" TO dra_app;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON "tenant"."early_warning" TO dra_worker;
