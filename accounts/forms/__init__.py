"""What people fill in about themselves, units, numbers and keys."""
