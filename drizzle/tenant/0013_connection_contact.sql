ALTER TABLE "tenant"."connector" ADD COLUMN "contact_name" text;--> statement-breakpoint
ALTER TABLE "tenant"."connector" ADD COLUMN "contact_email" text;--> statement-breakpoint
ALTER TABLE "tenant"."connector" ADD COLUMN "contact_asked_at" timestamp with time zone;--> statement-breakpoint
GRANT UPDATE ("contact_name", "contact_email", "contact_asked_at") ON "tenant"."connector" TO dra_app;--> statement-breakpoint
GRANT UPDATE ("contact_asked_at") ON "tenant"."connector" TO dra_worker;
