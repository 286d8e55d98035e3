"""My data: what is on file, how a customer is written to, what they have agreed to, whom they let in."""
