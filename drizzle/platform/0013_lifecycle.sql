ALTER TABLE "platform"."user" ADD COLUMN "wants_digest" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "platform"."user" ADD COLUMN "digest_on" date;--> statement-breakpoint
DROP POLICY "connection_request_worker" ON "platform"."connection_request" CASCADE;--> statement-breakpoint
CREATE POLICY "invitation_worker" ON "platform"."invitation" AS PERMISSIVE FOR ALL TO "dra_worker" USING ("platform"."invitation"."client_id" = nullif(current_setting('app.client_id', true), '')) WITH CHECK ("platform"."invitation"."client_id" = nullif(current_setting('app.client_id', true), ''));--> statement-breakpoint
CREATE POLICY "audit_log_installation" ON "platform"."audit_log" AS PERMISSIVE FOR ALL TO "dra_worker" USING ("platform"."audit_log"."client_id" = '') WITH CHECK ("platform"."audit_log"."client_id" = '');--> statement-breakpoint
CREATE POLICY "outbox_installation" ON "platform"."outbox" AS PERMISSIVE FOR ALL TO "dra_worker" USING ("platform"."outbox"."client_id" = '') WITH CHECK ("platform"."outbox"."client_id" = '');--> statement-breakpoint
CREATE POLICY "connection_request_worker" ON "platform"."connection_request" AS PERMISSIVE FOR ALL TO "dra_worker" USING ("platform"."connection_request"."client_id" = nullif(current_setting('app.client_id', true), '')) WITH CHECK ("platform"."connection_request"."client_id" = nullif(current_setting('app.client_id', true), ''));--> statement-breakpoint
-- Enough to remove what ended long ago (`ctid` names the row); nobody's address and no link is read for it.
GRANT SELECT ("ctid", "client_id", "expires_at", "accepted_at", "accepted_by", "revoked_at"), DELETE ON "platform"."invitation" TO dra_worker;--> statement-breakpoint
GRANT SELECT ("ctid", "client_id", "expires_at", "used_at", "revoked_at"), DELETE ON "platform"."connection_request" TO dra_worker;
