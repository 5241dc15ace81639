"""Pages of people and organisations, by what they are about."""
