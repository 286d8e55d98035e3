"""The pipe networks: water, sanitary and storm sewers."""
