"""A secret of the store is made once; whoever comes second gets the first one's."""

import threading

from bot.store import secret
from bot.store.database import Database


def test_of_four_that_come_at_once_all_get_the_same_secret(database: Database) -> None:
    start, found = threading.Barrier(4), []

    def come(fresh: bytes) -> None:
        start.wait()
        with database.write() as session:
            found.append(secret.keep(session, "objections", fresh))

    comers = [threading.Thread(target=come, args=(bytes([number]) * 32,)) for number in range(4)]
    for comer in comers:
        comer.start()
    for comer in comers:
        comer.join()
    assert len(found) == 4
    assert len(set(found)) == 1
    with database.write() as session:
        assert secret.keep(session, "objections", b"x" * 32) == found[0]
        assert secret.keep(session, "another", b"x" * 32) == b"x" * 32
