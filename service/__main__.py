"""`python -m service` is `keywatch`."""

from service.cli import main

main()
