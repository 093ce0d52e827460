-- Lines that wait to be published are lost with their attempt anyway, and publishing counts them: no log is needed.
ALTER TABLE "tenant"."verdict_change" SET UNLOGGED;
