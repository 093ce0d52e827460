ALTER TABLE "tenant"."finding" ADD COLUMN "history" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
-- What somebody wrote down themselves can be taken back.
GRANT DELETE ON "tenant"."change_log" TO dra_app;--> statement-breakpoint
GRANT UPDATE ("history", "verification") ON "tenant"."finding" TO dra_app;
