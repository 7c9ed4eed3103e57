#!/usr/bin/env python3
"""Bootstrap multiplicities by a Philox4x32-10 in plain Python integers."""
import oracle_io

MULTIPLIERS = (0xD2511F53, 0xCD9E8D57)
WEYL = (0x9E3779B9, 0xBB67AE85)
MASK = 2**32 - 1


def philox(counter, key):
    c, k = list(counter), list(key)
    for _ in range(10):
        left, right = MULTIPLIERS[0] * c[0], MULTIPLIERS[1] * c[2]
        c = [(right >> 32) ^ c[1] ^ k[0], right & MASK, (left >> 32) ^ c[3] ^ k[1], left & MASK]
        k = [(k[0] + WEYL[0]) & MASK, (k[1] + WEYL[1]) & MASK]
    return c


def multiplicities(seed, purpose, replicate, units):
    counts = [0] * units
    for draw in range(units):
        block = philox((draw // 2, replicate, 0, 0), (seed, purpose))
        word = block[2 * (draw % 2)] + (block[2 * (draw % 2) + 1] << 32)
        counts[word * units >> 64] += 1
    return counts


if __name__ == "__main__":
    assert philox((0, 0, 0, 0), (0, 0)) == [0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8]
    with open(oracle_io.FOLDER / "draws.csv", "w", newline="\n") as out:
        out.write("# plain Python integers; scripts/oracles/draws.py; purpose 1\n")
        out.write("seed,replicate,units,counts\n")
        for seed, replicate, units in [(0, 0, 1), (0, 0, 2), (1, 0, 7), (1, 1, 7), (20260101, 3, 50),
                                       (20260101, 1999, 101), (4294967295, 4294967295, 64),
                                       (7, 12, 1000)]:
            counts = multiplicities(seed, 1, replicate, units)
            out.write(f"{seed},{replicate},{units},{' '.join(map(str, counts))}\n")
