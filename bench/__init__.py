"""Reproducible benchmarks: each figure beside a limit measured in the same run, in a database of its own."""

from bench.run import run

__all__ = ["run"]
