"""What the pages of the office do."""
