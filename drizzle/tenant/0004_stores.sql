ALTER TABLE "tenant"."store_order" DROP CONSTRAINT "store_order_client_id_connector_id_source_id_pk";--> statement-breakpoint
ALTER TABLE "tenant"."store_order" ALTER COLUMN "store" SET DEFAULT '';--> statement-breakpoint
-- As in 0003: forced row-level security would hide the rows from their owner.
ALTER TABLE "tenant"."store_order" NO FORCE ROW LEVEL SECURITY;--> statement-breakpoint
UPDATE "tenant"."store_order" SET "store" = '' WHERE "store" IS NULL;--> statement-breakpoint
ALTER TABLE "tenant"."store_order" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "tenant"."store_order" ALTER COLUMN "store" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "tenant"."store_order" ADD CONSTRAINT "store_order_client_id_connector_id_store_source_id_pk" PRIMARY KEY("client_id","connector_id","store","source_id");
