"""The demo utility: a fictional town, its network, its customers and two years of their bills.

Deterministic by seed, made without any download; what is planted (leaks, stopped meters, gaps) is kept as truth.
"""
