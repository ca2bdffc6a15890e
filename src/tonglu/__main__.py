"""The command line: `./tonglu COMMAND`."""

import sys

from tonglu.launch.commands import main

sys.exit(main(sys.argv[1:]))
