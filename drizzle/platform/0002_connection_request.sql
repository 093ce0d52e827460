CREATE TABLE "platform"."connection_request" (
	"client_id" text NOT NULL,
	"id" text NOT NULL,
	"kind" text NOT NULL,
	"connector_id" text,
	"note" text NOT NULL,
	"token_hash" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"used_at" timestamp with time zone,
	"revoked_at" timestamp with time zone,
	"created_by" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "connection_request_client_id_id_pk" PRIMARY KEY("client_id","id")
);
--> statement-breakpoint
ALTER TABLE "platform"."connection_request" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "platform"."connection_request" ADD CONSTRAINT "connection_request_client_id_client_id_fk" FOREIGN KEY ("client_id") REFERENCES "platform"."client"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "connection_request_token" ON "platform"."connection_request" USING btree ("token_hash");--> statement-breakpoint
CREATE POLICY "connection_request_app" ON "platform"."connection_request" AS PERMISSIVE FOR ALL TO "dra_app" USING ("platform"."connection_request"."client_id" = nullif(current_setting('app.client_id', true), '')) WITH CHECK ("platform"."connection_request"."client_id" = nullif(current_setting('app.client_id', true), ''));--> statement-breakpoint
CREATE POLICY "connection_request_auth" ON "platform"."connection_request" AS PERMISSIVE FOR SELECT TO "dra_auth" USING ("platform"."connection_request"."token_hash" = nullif(current_setting('app.token_hash', true), ''));--> statement-breakpoint
ALTER TABLE "platform"."connection_request" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
GRANT SELECT, INSERT ON "platform"."connection_request" TO dra_app;--> statement-breakpoint
GRANT UPDATE ("used_at", "revoked_at") ON "platform"."connection_request" TO dra_app;--> statement-breakpoint
GRANT SELECT ON "platform"."connection_request" TO dra_auth;
