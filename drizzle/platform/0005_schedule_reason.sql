ALTER TABLE "platform"."schedule_fire" ADD COLUMN "reason" text;--> statement-breakpoint
GRANT INSERT ON "platform"."schedule_fire" TO dra_app;
