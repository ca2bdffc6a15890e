"""What is sealed is sealed under a number that nobody else was given: not another row, thread or process."""

import os
from concurrent.futures import ThreadPoolExecutor

from tonglu.lib.veil import DRAWN, NONCE, field_keys, seal, unseal

MANY = 3 * DRAWN // NONCE  # more than are drawn at once


def nonces(count: int) -> list[bytes]:
    begin = len(field_keys()[0][0].encode()) + 1
    return [seal("1")[begin : begin + NONCE] for _ in range(count)]


def told_by_a_child(count: int) -> list[bytes]:
    source, target = os.pipe()
    if not (child := os.fork()):
        try:
            os.write(target, b"".join(nonces(count)))
        finally:
            os._exit(0)
    os.close(target)
    with os.fdopen(source, "rb") as told:
        whole = told.read()
    os.waitpid(child, 0)
    return [whole[at : at + NONCE] for at in range(0, len(whole), NONCE)]


def test_no_number_is_used_twice_in_threads_and_in_a_process_that_was_copied() -> None:
    found = nonces(5)  # some lie ready when the others begin
    with ThreadPoolExecutor(4) as pool:
        for each in pool.map(nonces, [MANY] * 4):
            found += each
    found += told_by_a_child(200) + nonces(200)
    assert (len(set(found)), {len(each) for each in found}) == (5 + 4 * MANY + 400, {NONCE})


def test_what_was_sealed_opens() -> None:
    assert [unseal(seal(each)) for each in ("440308199001011512", "", "护照 E1")] == ["440308199001011512", "", "护照 E1"]
