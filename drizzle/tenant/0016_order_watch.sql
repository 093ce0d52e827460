CREATE TABLE "tenant"."order_watch" (
	"client_id" text NOT NULL,
	"id" text NOT NULL,
	"job_id" text NOT NULL,
	"asked" text NOT NULL,
	"names" text[] NOT NULL,
	"state" text DEFAULT 'watching' NOT NULL,
	"shop_order" jsonb,
	"purchases" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"looks" integer DEFAULT 0 NOT NULL,
	"looked_at" timestamp with time zone,
	"problem" text,
	"created_by" text,
	"created_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	CONSTRAINT "order_watch_client_id_id_pk" PRIMARY KEY("client_id","id")
);
--> statement-breakpoint
ALTER TABLE "tenant"."order_watch" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE UNIQUE INDEX "order_watch_once" ON "tenant"."order_watch" USING btree ("client_id","asked") WHERE "tenant"."order_watch"."state" = 'watching';--> statement-breakpoint
CREATE POLICY "order_watch_tenant" ON "tenant"."order_watch" AS PERMISSIVE FOR ALL TO "dra_app", "dra_mover", "dra_worker" USING ("tenant"."order_watch"."client_id" = nullif(current_setting('app.client_id', true), '')) WITH CHECK ("tenant"."order_watch"."client_id" = nullif(current_setting('app.client_id', true), ''));--> statement-breakpoint
ALTER TABLE "tenant"."order_watch" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ("state", "ended_at") ON "tenant"."order_watch" TO dra_app;--> statement-breakpoint
GRANT SELECT, UPDATE, DELETE ON "tenant"."order_watch" TO dra_worker;
