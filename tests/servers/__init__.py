"""Private servers of the tests: PostgreSQL, Redis and a Celery worker, on loopback, ended with their user."""
