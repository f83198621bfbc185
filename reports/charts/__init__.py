"""Charts: each function takes results and returns a Vega-Lite specification."""
