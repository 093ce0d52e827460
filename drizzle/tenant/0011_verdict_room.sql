-- Room on each page, so that ending a line changes no index and stays on its page.
ALTER TABLE "tenant"."verdict" SET (fillfactor = 80);
