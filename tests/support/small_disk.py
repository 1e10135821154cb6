"""The real program on a SQLite file that may not grow beyond so many pages: SQLite's own quota, for where no disk can be mounted.

`python small_disk.py PAGES WORDS…` is `alongside WORDS…` under that quota.
"""

import sys
from typing import Any

from sqlalchemy import Engine, event


def main() -> None:
    pages, words = int(sys.argv[1]), sys.argv[2:]

    def limit(connection: Any, _: object) -> None:
        connection.execute(f"PRAGMA max_page_count={pages}")

    event.listen(Engine, "connect", limit)
    from api.cli import main as program  # noqa: PLC0415  after the quota is set

    sys.argv = ["alongside", *words]
    program()


if __name__ == "__main__":
    main()
