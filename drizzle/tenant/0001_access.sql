-- Who may touch what. Policies say which rows; these grants say which tables.
ALTER TABLE "tenant"."connector" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "tenant"."upload" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "tenant"."coverage" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "tenant"."store_order" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "tenant"."analytics_purchase" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "tenant"."reconciliation" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "tenant"."reconciliation_source" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "tenant"."verdict" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "tenant"."verdict_change" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "tenant"."job_fence" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "tenant"."job_summary" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
GRANT USAGE ON SCHEMA "tenant" TO dra_app, dra_worker;--> statement-breakpoint
GRANT SELECT ON ALL TABLES IN SCHEMA "tenant" TO dra_app, dra_worker;--> statement-breakpoint
GRANT INSERT ON "tenant"."connector", "tenant"."reconciliation", "tenant"."reconciliation_source" TO dra_app;--> statement-breakpoint
GRANT INSERT ON "tenant"."upload" TO dra_app;--> statement-breakpoint
GRANT INSERT, UPDATE, DELETE ON "tenant"."coverage", "tenant"."store_order", "tenant"."analytics_purchase" TO dra_app;--> statement-breakpoint
GRANT INSERT, UPDATE ON "tenant"."job_fence", "tenant"."verdict" TO dra_worker;--> statement-breakpoint
GRANT INSERT, DELETE ON "tenant"."verdict_change" TO dra_worker;--> statement-breakpoint
GRANT INSERT ON "tenant"."job_summary" TO dra_worker;--> statement-breakpoint
GRANT UPDATE ("result_seq") ON "tenant"."reconciliation" TO dra_worker;
