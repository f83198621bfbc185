"""``python -m llull``: the command line."""

from .cli.main import main

main()
