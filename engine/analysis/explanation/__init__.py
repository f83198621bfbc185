"""Why one model is above another."""
