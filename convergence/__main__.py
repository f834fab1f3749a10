"""`python -m convergence`: the command that `run.py` hands over to."""

import sys

from convergence.cli.main import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
