"""Consumption: how much water went through a customer's meters, when, and whether that is as usual."""
