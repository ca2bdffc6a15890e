"""`seed`: loads the invented company into a data directory that holds nothing yet."""

from argparse import Namespace

from tonglu.launch.home import home_at
from tonglu.launch.inside import django_of
from tonglu.launch.wording import CannotGoOn, _, say


def run(wanted: Namespace) -> int:
    home = home_at(wanted.data)
    if not home.is_made:
        raise CannotGoOn(_("{folder} 里还没有数据；请执行 ./tonglu up --demo，它会一并装入演示公司。").format(folder=home.path))
    if home.noted("demo") is None:
        raise CannotGoOn(_("{folder} 里已有正式数据，不能装入演示公司；请用 --data 换一个目录。").format(folder=home.path))
    with django_of(home):
        from tonglu.launch.prepare import load_demo_once

        load_demo_once(home)
    say(_("演示公司已在。"))
    return 0
