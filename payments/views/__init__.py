"""Pages of the money: envelopes, batches, returns, accounts, and the clerks' re-checks."""
