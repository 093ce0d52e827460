ALTER TABLE "platform"."connection_request" ADD COLUMN "email" text;--> statement-breakpoint
CREATE POLICY "connection_request_worker" ON "platform"."connection_request" AS PERMISSIVE FOR INSERT TO "dra_worker" WITH CHECK ("platform"."connection_request"."client_id" = nullif(current_setting('app.client_id', true), ''));--> statement-breakpoint
GRANT INSERT ON "platform"."connection_request" TO dra_worker;
