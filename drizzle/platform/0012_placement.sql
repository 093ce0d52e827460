ALTER TABLE "platform"."client" ADD COLUMN "database_ref" text;--> statement-breakpoint
ALTER TABLE "platform"."client" ADD COLUMN "moving_at" timestamp with time zone;--> statement-breakpoint
ALTER POLICY "client_halted" ON "platform"."client" TO dra_worker USING ("platform"."client"."status" <> 'active' or "platform"."client"."moving_at" is not null);