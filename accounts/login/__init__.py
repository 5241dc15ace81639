"""The log-in itself: the guessing brake, known devices, sessions that stand, the fresh confirmation."""
