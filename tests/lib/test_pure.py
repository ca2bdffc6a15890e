"""The library stands alone: it can be used, and tested, without Django."""

import subprocess
import sys

MODULES = ["calendar", "dates", "money", "names", "papers", "phones", "plain", "sheets"]


def test_the_library_brings_no_django() -> None:
    script = f"import sys\n{''.join(f'import tonglu.lib.{name}{chr(10)}' for name in MODULES)}sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False, env={"PYTHONPATH": ":".join(sys.path)}).returncode == 0
