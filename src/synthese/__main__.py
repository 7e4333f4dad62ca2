"""`python -m synthese`."""

import sys

from synthese.cli import main

sys.exit(main())
