"""`python -m pixcraft`."""

from pixcraft.cli import main

main()
