-- The owner carries rows of every client over, which forced row-level security would hide from it.
ALTER TABLE "tenant"."verdict" NO FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "tenant"."verdict_change" NO FORCE ROW LEVEL SECURITY;--> statement-breakpoint
UPDATE "tenant"."verdict" SET "flags" = '{date_shift}' WHERE "date_shift";--> statement-breakpoint
UPDATE "tenant"."verdict_change" SET "flags" = '{date_shift}' WHERE "date_shift";--> statement-breakpoint
ALTER TABLE "tenant"."verdict" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "tenant"."verdict_change" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "tenant"."verdict" DROP COLUMN "date_shift";--> statement-breakpoint
ALTER TABLE "tenant"."verdict_change" DROP COLUMN "date_shift";
