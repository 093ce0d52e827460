CREATE POLICY "client_halted" ON "platform"."client" AS PERMISSIVE FOR SELECT TO "dra_worker" USING ("platform"."client"."status" <> 'active');--> statement-breakpoint
CREATE POLICY "connection_request_admin" ON "platform"."connection_request" AS PERMISSIVE FOR ALL TO "dra_admin" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "notification_preference_admin" ON "platform"."notification_preference" AS PERMISSIVE FOR ALL TO "dra_admin" USING (true) WITH CHECK (true);--> statement-breakpoint
-- Erasing a client ends with what people and links had there; nobody's wishes or links are read for it.
GRANT SELECT ("client_id"), DELETE ON "platform"."connection_request", "platform"."notification_preference" TO dra_admin;
