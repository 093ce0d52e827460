CREATE SCHEMA "tenant";
--> statement-breakpoint
CREATE TABLE "tenant"."analytics_purchase" (
	"client_id" text NOT NULL,
	"connector_id" text NOT NULL,
	"upload_id" bigint NOT NULL,
	"ordinal" integer NOT NULL,
	"transaction_id" text NOT NULL,
	"day" date,
	"hour" smallint,
	"purchases" integer NOT NULL,
	"revenue_minor" bigint NOT NULL,
	"refund_minor" bigint NOT NULL,
	"tax_minor" bigint,
	"shipping_minor" bigint,
	"currency" text,
	CONSTRAINT "analytics_purchase_client_id_upload_id_ordinal_pk" PRIMARY KEY("client_id","upload_id","ordinal")
);
--> statement-breakpoint
ALTER TABLE "tenant"."analytics_purchase" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "tenant"."connector" (
	"client_id" text NOT NULL,
	"id" text NOT NULL,
	"kind" text NOT NULL,
	"label" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "connector_client_id_id_pk" PRIMARY KEY("client_id","id")
);
--> statement-breakpoint
ALTER TABLE "tenant"."connector" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "tenant"."coverage" (
	"client_id" text NOT NULL,
	"connector_id" text NOT NULL,
	"day" date NOT NULL,
	"time_zone" text NOT NULL,
	"upload_id" bigint NOT NULL,
	"received" integer NOT NULL,
	"pulled_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "coverage_client_id_connector_id_day_pk" PRIMARY KEY("client_id","connector_id","day")
);
--> statement-breakpoint
ALTER TABLE "tenant"."coverage" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "tenant"."job_fence" (
	"client_id" text NOT NULL,
	"job_id" text NOT NULL,
	"attempt" integer NOT NULL,
	CONSTRAINT "job_fence_client_id_job_id_pk" PRIMARY KEY("client_id","job_id")
);
--> statement-breakpoint
ALTER TABLE "tenant"."job_fence" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "tenant"."job_summary" (
	"client_id" text NOT NULL,
	"job_id" text NOT NULL,
	"reconciliation_id" text NOT NULL,
	"result_seq" integer NOT NULL,
	"window_from" date NOT NULL,
	"window_to" date NOT NULL,
	"summary" jsonb NOT NULL,
	"result_hash" text NOT NULL,
	"sources" jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "job_summary_client_id_job_id_pk" PRIMARY KEY("client_id","job_id")
);
--> statement-breakpoint
ALTER TABLE "tenant"."job_summary" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "tenant"."reconciliation" (
	"client_id" text NOT NULL,
	"id" text NOT NULL,
	"name" text NOT NULL,
	"result_seq" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "reconciliation_client_id_id_pk" PRIMARY KEY("client_id","id")
);
--> statement-breakpoint
ALTER TABLE "tenant"."reconciliation" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "tenant"."reconciliation_source" (
	"client_id" text NOT NULL,
	"reconciliation_id" text NOT NULL,
	"connector_id" text NOT NULL,
	"side" text NOT NULL,
	CONSTRAINT "reconciliation_source_client_id_reconciliation_id_connector_id_pk" PRIMARY KEY("client_id","reconciliation_id","connector_id")
);
--> statement-breakpoint
ALTER TABLE "tenant"."reconciliation_source" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "tenant"."store_order" (
	"client_id" text NOT NULL,
	"connector_id" text NOT NULL,
	"source_id" text NOT NULL,
	"name" text,
	"aliases" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"currency" text NOT NULL,
	"total_minor" bigint NOT NULL,
	"subtotal_minor" bigint,
	"tax_minor" bigint,
	"shipping_minor" bigint,
	"discount_minor" bigint,
	"refunded_minor" bigint NOT NULL,
	"status" text NOT NULL,
	"channel" text NOT NULL,
	"gateway" text,
	"test" boolean NOT NULL,
	"item_count" integer,
	CONSTRAINT "store_order_client_id_connector_id_source_id_pk" PRIMARY KEY("client_id","connector_id","source_id")
);
--> statement-breakpoint
ALTER TABLE "tenant"."store_order" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "tenant"."upload" (
	"client_id" text NOT NULL,
	"id" bigint GENERATED ALWAYS AS IDENTITY (sequence name "tenant"."upload_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"connector_id" text NOT NULL,
	"file_name" text NOT NULL,
	"format" text NOT NULL,
	"range_from" date NOT NULL,
	"range_to" date NOT NULL,
	"time_zone" text NOT NULL,
	"store_time_zone" text,
	"transactions" integer NOT NULL,
	"dated" boolean DEFAULT true NOT NULL,
	"hidden_purchases" integer DEFAULT 0 NOT NULL,
	"hidden_minor" bigint DEFAULT 0 NOT NULL,
	"notes" jsonb NOT NULL,
	"rejection_count" integer NOT NULL,
	"rejections" jsonb NOT NULL,
	"uploaded_by" text,
	"uploaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "upload_client_id_id_pk" PRIMARY KEY("client_id","id")
);
--> statement-breakpoint
ALTER TABLE "tenant"."upload" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "tenant"."verdict" (
	"client_id" text NOT NULL,
	"line_key" text NOT NULL,
	"day" date NOT NULL,
	"side" text NOT NULL,
	"status" text NOT NULL,
	"reason" text,
	"store_id" text,
	"store_name" text,
	"analytics_id" text,
	"matched_kind" text,
	"matched_pass" text,
	"store_minor" bigint,
	"analytics_minor" bigint,
	"difference_minor" bigint,
	"basis" text,
	"purchases" integer,
	"ordered_at" timestamp with time zone,
	"store_day" date,
	"analytics_day" date,
	"gateway" text,
	"channel" text,
	"date_shift" boolean NOT NULL,
	"reconciliation_id" text NOT NULL,
	"id" bigint GENERATED ALWAYS AS IDENTITY (sequence name "tenant"."verdict_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"first_seq" integer NOT NULL,
	"last_seq" integer,
	CONSTRAINT "verdict_client_id_reconciliation_id_id_pk" PRIMARY KEY("client_id","reconciliation_id","id")
);
--> statement-breakpoint
ALTER TABLE "tenant"."verdict" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "tenant"."verdict_change" (
	"client_id" text NOT NULL,
	"line_key" text NOT NULL,
	"day" date NOT NULL,
	"side" text NOT NULL,
	"status" text NOT NULL,
	"reason" text,
	"store_id" text,
	"store_name" text,
	"analytics_id" text,
	"matched_kind" text,
	"matched_pass" text,
	"store_minor" bigint,
	"analytics_minor" bigint,
	"difference_minor" bigint,
	"basis" text,
	"purchases" integer,
	"ordered_at" timestamp with time zone,
	"store_day" date,
	"analytics_day" date,
	"gateway" text,
	"channel" text,
	"date_shift" boolean NOT NULL,
	"job_id" text NOT NULL,
	"ordinal" integer NOT NULL,
	CONSTRAINT "verdict_change_client_id_job_id_ordinal_pk" PRIMARY KEY("client_id","job_id","ordinal")
);
--> statement-breakpoint
ALTER TABLE "tenant"."verdict_change" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "tenant"."analytics_purchase" ADD CONSTRAINT "analytics_purchase_client_id_upload_id_upload_client_id_id_fk" FOREIGN KEY ("client_id","upload_id") REFERENCES "tenant"."upload"("client_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tenant"."coverage" ADD CONSTRAINT "coverage_client_id_upload_id_upload_client_id_id_fk" FOREIGN KEY ("client_id","upload_id") REFERENCES "tenant"."upload"("client_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tenant"."job_summary" ADD CONSTRAINT "job_summary_client_id_reconciliation_id_reconciliation_client_id_id_fk" FOREIGN KEY ("client_id","reconciliation_id") REFERENCES "tenant"."reconciliation"("client_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tenant"."reconciliation_source" ADD CONSTRAINT "reconciliation_source_client_id_reconciliation_id_reconciliation_client_id_id_fk" FOREIGN KEY ("client_id","reconciliation_id") REFERENCES "tenant"."reconciliation"("client_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tenant"."reconciliation_source" ADD CONSTRAINT "reconciliation_source_client_id_connector_id_connector_client_id_id_fk" FOREIGN KEY ("client_id","connector_id") REFERENCES "tenant"."connector"("client_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tenant"."store_order" ADD CONSTRAINT "store_order_client_id_connector_id_connector_client_id_id_fk" FOREIGN KEY ("client_id","connector_id") REFERENCES "tenant"."connector"("client_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tenant"."upload" ADD CONSTRAINT "upload_client_id_connector_id_connector_client_id_id_fk" FOREIGN KEY ("client_id","connector_id") REFERENCES "tenant"."connector"("client_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tenant"."verdict" ADD CONSTRAINT "verdict_client_id_reconciliation_id_reconciliation_client_id_id_fk" FOREIGN KEY ("client_id","reconciliation_id") REFERENCES "tenant"."reconciliation"("client_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "analytics_purchase_day" ON "tenant"."analytics_purchase" USING btree ("client_id","connector_id","day");--> statement-breakpoint
CREATE INDEX "store_order_created" ON "tenant"."store_order" USING btree ("client_id","connector_id","created_at");--> statement-breakpoint
CREATE INDEX "upload_connector" ON "tenant"."upload" USING btree ("client_id","connector_id","uploaded_at");--> statement-breakpoint
CREATE INDEX "verdict_day" ON "tenant"."verdict" USING btree ("client_id","reconciliation_id","day","first_seq");--> statement-breakpoint
CREATE POLICY "analytics_purchase_tenant" ON "tenant"."analytics_purchase" AS PERMISSIVE FOR ALL TO "dra_app", "dra_worker" USING ("tenant"."analytics_purchase"."client_id" = nullif(current_setting('app.client_id', true), '')) WITH CHECK ("tenant"."analytics_purchase"."client_id" = nullif(current_setting('app.client_id', true), ''));--> statement-breakpoint
CREATE POLICY "connector_tenant" ON "tenant"."connector" AS PERMISSIVE FOR ALL TO "dra_app", "dra_worker" USING ("tenant"."connector"."client_id" = nullif(current_setting('app.client_id', true), '')) WITH CHECK ("tenant"."connector"."client_id" = nullif(current_setting('app.client_id', true), ''));--> statement-breakpoint
CREATE POLICY "coverage_tenant" ON "tenant"."coverage" AS PERMISSIVE FOR ALL TO "dra_app", "dra_worker" USING ("tenant"."coverage"."client_id" = nullif(current_setting('app.client_id', true), '')) WITH CHECK ("tenant"."coverage"."client_id" = nullif(current_setting('app.client_id', true), ''));--> statement-breakpoint
CREATE POLICY "job_fence_tenant" ON "tenant"."job_fence" AS PERMISSIVE FOR ALL TO "dra_app", "dra_worker" USING ("tenant"."job_fence"."client_id" = nullif(current_setting('app.client_id', true), '')) WITH CHECK ("tenant"."job_fence"."client_id" = nullif(current_setting('app.client_id', true), ''));--> statement-breakpoint
CREATE POLICY "job_summary_tenant" ON "tenant"."job_summary" AS PERMISSIVE FOR ALL TO "dra_app", "dra_worker" USING ("tenant"."job_summary"."client_id" = nullif(current_setting('app.client_id', true), '')) WITH CHECK ("tenant"."job_summary"."client_id" = nullif(current_setting('app.client_id', true), ''));--> statement-breakpoint
CREATE POLICY "reconciliation_tenant" ON "tenant"."reconciliation" AS PERMISSIVE FOR ALL TO "dra_app", "dra_worker" USING ("tenant"."reconciliation"."client_id" = nullif(current_setting('app.client_id', true), '')) WITH CHECK ("tenant"."reconciliation"."client_id" = nullif(current_setting('app.client_id', true), ''));--> statement-breakpoint
CREATE POLICY "reconciliation_source_tenant" ON "tenant"."reconciliation_source" AS PERMISSIVE FOR ALL TO "dra_app", "dra_worker" USING ("tenant"."reconciliation_source"."client_id" = nullif(current_setting('app.client_id', true), '')) WITH CHECK ("tenant"."reconciliation_source"."client_id" = nullif(current_setting('app.client_id', true), ''));--> statement-breakpoint
CREATE POLICY "store_order_tenant" ON "tenant"."store_order" AS PERMISSIVE FOR ALL TO "dra_app", "dra_worker" USING ("tenant"."store_order"."client_id" = nullif(current_setting('app.client_id', true), '')) WITH CHECK ("tenant"."store_order"."client_id" = nullif(current_setting('app.client_id', true), ''));--> statement-breakpoint
CREATE POLICY "upload_tenant" ON "tenant"."upload" AS PERMISSIVE FOR ALL TO "dra_app", "dra_worker" USING ("tenant"."upload"."client_id" = nullif(current_setting('app.client_id', true), '')) WITH CHECK ("tenant"."upload"."client_id" = nullif(current_setting('app.client_id', true), ''));--> statement-breakpoint
CREATE POLICY "verdict_tenant" ON "tenant"."verdict" AS PERMISSIVE FOR ALL TO "dra_app", "dra_worker" USING ("tenant"."verdict"."client_id" = nullif(current_setting('app.client_id', true), '')) WITH CHECK ("tenant"."verdict"."client_id" = nullif(current_setting('app.client_id', true), ''));--> statement-breakpoint
CREATE POLICY "verdict_change_tenant" ON "tenant"."verdict_change" AS PERMISSIVE FOR ALL TO "dra_app", "dra_worker" USING ("tenant"."verdict_change"."client_id" = nullif(current_setting('app.client_id', true), '')) WITH CHECK ("tenant"."verdict_change"."client_id" = nullif(current_setting('app.client_id', true), ''));