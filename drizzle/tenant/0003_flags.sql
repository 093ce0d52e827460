UPDATE "tenant"."verdict" SET "flags" = '{date_shift}' WHERE "date_shift";--> statement-breakpoint
UPDATE "tenant"."verdict_change" SET "flags" = '{date_shift}' WHERE "date_shift";--> statement-breakpoint
ALTER TABLE "tenant"."verdict" DROP COLUMN "date_shift";--> statement-breakpoint
ALTER TABLE "tenant"."verdict_change" DROP COLUMN "date_shift";