"""Domain values and frames in; Dash trees, figures and map layers out."""
