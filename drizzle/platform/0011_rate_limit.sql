-- Counts are of no use after a crash, and are written with every request.
CREATE UNLOGGED TABLE "platform"."rate_limit" (
	"key" varchar(255) PRIMARY KEY NOT NULL,
	"points" integer DEFAULT 0 NOT NULL,
	"expire" bigint
);
--> statement-breakpoint
ALTER TABLE "platform"."rate_limit" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY "rate_limit_auth" ON "platform"."rate_limit" AS PERMISSIVE FOR ALL TO "dra_auth" USING (true) WITH CHECK (true);--> statement-breakpoint
ALTER TABLE "platform"."rate_limit" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "platform"."rate_limit" TO dra_auth;
