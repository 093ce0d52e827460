-- Closing a month by hand locks the reconciliation's row, which takes the right to change it.
GRANT UPDATE ("name") ON "tenant"."reconciliation" TO dra_app;
