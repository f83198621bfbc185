"""Charts: each function takes results and a palette and returns a drawing."""
