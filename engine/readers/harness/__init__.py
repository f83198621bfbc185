"""What evaluation harnesses write: results of models in formats of their own."""
