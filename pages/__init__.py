"""One module per URL: a registration with its roles and a layout, nothing else."""
