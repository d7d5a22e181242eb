"""``python -m decision``."""

import sys

from decision.interfaces.cli import main

sys.exit(main())
