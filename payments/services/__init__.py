"""Verbs of the money, one module a subject.

Locks are taken in one order everywhere: envelope, batch, instalments ascending, lines ascending, plans ascending.
"""
