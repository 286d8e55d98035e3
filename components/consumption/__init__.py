"""Consumption: how much water was used, when, through which meter, and what is unusual about it."""
