-- Who may touch what. Policies say which rows; these grants say which tables and columns.
ALTER TABLE "platform"."client" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "platform"."user" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "platform"."membership" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "platform"."job" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
GRANT USAGE ON SCHEMA "platform" TO dra_app, dra_worker, dra_auth, dra_admin;--> statement-breakpoint
GRANT SELECT ON "platform"."client" TO dra_app, dra_worker, dra_auth;--> statement-breakpoint
GRANT SELECT ON "platform"."user" TO dra_app, dra_auth;--> statement-breakpoint
GRANT SELECT ON "platform"."membership" TO dra_app, dra_auth;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON "platform"."client", "platform"."user", "platform"."membership" TO dra_admin;--> statement-breakpoint
GRANT SELECT, INSERT ON "platform"."job" TO dra_app;--> statement-breakpoint
-- A request may only ask a job to stop; everything else about a job is written by the worker that holds it.
GRANT UPDATE ("cancel_requested_at", "state", "finished_at") ON "platform"."job" TO dra_app;--> statement-breakpoint
GRANT SELECT ON "platform"."job" TO dra_worker;--> statement-breakpoint
-- A worker sees the jobs of all clients, so it may change how a job goes, but not whose it is or what was asked for.
GRANT UPDATE ("state", "stage", "progress", "attempt", "max_attempts", "lease_until", "worker", "run_after", "as_of", "error_code", "error_message", "headline", "started_at", "finished_at") ON "platform"."job" TO dra_worker;--> statement-breakpoint
GRANT SELECT ON "platform"."job" TO dra_auth;--> statement-breakpoint
GRANT USAGE ON SCHEMA "identity" TO dra_auth;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA "identity" TO dra_auth;
