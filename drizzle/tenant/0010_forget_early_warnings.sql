GRANT DELETE ON "tenant"."early_warning" TO dra_worker;
