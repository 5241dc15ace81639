"""Years of the city in minutes: the real services, day by day, on a database of its own."""
