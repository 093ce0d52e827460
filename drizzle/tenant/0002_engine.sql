ALTER TABLE "tenant"."store_order" ADD COLUMN "store" text;--> statement-breakpoint
ALTER TABLE "tenant"."store_order" ADD COLUMN "factors" jsonb;--> statement-breakpoint
ALTER TABLE "tenant"."store_order" ADD COLUMN "details" jsonb;--> statement-breakpoint
ALTER TABLE "tenant"."verdict" ADD COLUMN "matched_transform" text;--> statement-breakpoint
ALTER TABLE "tenant"."verdict" ADD COLUMN "flags" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "tenant"."verdict" ADD COLUMN "store" text;--> statement-breakpoint
ALTER TABLE "tenant"."verdict" ADD COLUMN "store_original" text;--> statement-breakpoint
ALTER TABLE "tenant"."verdict" ADD COLUMN "evidence" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "tenant"."verdict" ADD COLUMN "suggestion" text;--> statement-breakpoint
ALTER TABLE "tenant"."verdict_change" ADD COLUMN "matched_transform" text;--> statement-breakpoint
ALTER TABLE "tenant"."verdict_change" ADD COLUMN "flags" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "tenant"."verdict_change" ADD COLUMN "store" text;--> statement-breakpoint
ALTER TABLE "tenant"."verdict_change" ADD COLUMN "store_original" text;--> statement-breakpoint
ALTER TABLE "tenant"."verdict_change" ADD COLUMN "evidence" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "tenant"."verdict_change" ADD COLUMN "suggestion" text;