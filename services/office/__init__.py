"""What clerks see on the pages of the office, and what leaves at their word: each function asks who it is first."""
