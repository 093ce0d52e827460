-- A run that is tried again is judged as of the new attempt.
GRANT UPDATE ("as_of") ON "platform"."job" TO dra_app;
