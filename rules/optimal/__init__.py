"""Rules that return an order of least cost, with a certificate."""
