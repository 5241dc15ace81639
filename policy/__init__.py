"""Rules as code: no framework, no clock, no database. Everything it needs comes in as an argument."""
