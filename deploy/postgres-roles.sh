#!/bin/sh
# Run once by the database image on an empty volume. "owner" migrates; "app" reads and writes rows, and no more.
set -eu

psql -v ON_ERROR_STOP=1 -v password="$(cat /run/secrets/postgres_app_password)" \
     --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
CREATE ROLE app LOGIN PASSWORD :'password' NOSUPERUSER NOCREATEDB NOCREATEROLE;
REVOKE ALL ON DATABASE yiyang FROM PUBLIC;
GRANT CONNECT ON DATABASE yiyang TO app;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO app;
ALTER DEFAULT PRIVILEGES FOR ROLE owner IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO app;
ALTER DEFAULT PRIVILEGES FOR ROLE owner IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO app;
SQL
