-- Whether the service that gave the outcome holds it; otherwise the call may be answered again, and differently.
alter table calls add column outcome_held boolean;
