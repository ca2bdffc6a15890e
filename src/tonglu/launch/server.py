"""What any PostgreSQL must offer before we write to it; each lack is refused with its mend."""

from collections.abc import Iterator

import psycopg

from tonglu.launch.binaries import OLDEST_MAJOR
from tonglu.launch.wording import CannotGoOn, _

EXTENSIONS = ("pg_trgm", "btree_gin", "btree_gist")


def refuse_unfit_server(url: str) -> None:
    """Connect and check version, encoding, extensions and locale; extensions are created where we may."""
    try:
        connection = psycopg.connect(url, autocommit=True, connect_timeout=10)
    except psycopg.OperationalError as error:
        reason = str(error).strip().splitlines()[0]
        raise CannotGoOn(_("连不上数据库（{reason}）；请检查 DATABASE_URL 的地址、账户与密码。").format(reason=reason)) from error
    with connection:
        for lack in lacks(connection):
            raise CannotGoOn(lack)


def lacks(connection: psycopg.Connection) -> Iterator[str]:
    """Yield what is missing, worst first; later questions presuppose that earlier ones were answered well."""
    if connection.info.server_version < OLDEST_MAJOR * 10_000:
        found = connection.info.parameter_status("server_version")
        sentence = _("数据库是 PostgreSQL {found}，至少需要 {oldest}；请升级，或去掉 DATABASE_URL 改用自带数据库。")
        yield sentence.format(found=found, oldest=OLDEST_MAJOR)
    if connection.execute("SHOW server_encoding").fetchone() != ("UTF8",):
        yield _("数据库的编码不是 UTF8；请用 CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0 新建。")
    for name in EXTENSIONS:
        yield from _lacking_extension(connection, name)
    if connection.execute("SELECT show_trgm('张三') = '{}'").fetchone() == (True,):
        yield _(
            "数据库的区域设置不认识汉字，搜索会漏掉所有中文；"
            "请用 CREATE DATABASE … TEMPLATE template0 LOCALE 'C.UTF-8'（或 zh_CN.UTF-8）重建数据库。",
        )


def _lacking_extension(connection: psycopg.Connection, name: str) -> Iterator[str]:
    offered = connection.execute("SELECT installed_version FROM pg_available_extensions WHERE name = %s", (name,)).fetchone()
    if offered is None:
        yield _("数据库服务器没有扩展 {name}；请在服务器上安装：apt-get install -y postgresql-contrib。").format(name=name)
    elif offered[0] is None:
        try:
            connection.execute(f"CREATE EXTENSION IF NOT EXISTS {name}")
        except psycopg.errors.InsufficientPrivilege:
            yield _("账户无权启用扩展 {name}；请由数据库管理员执行：CREATE EXTENSION {name};").format(name=name)
