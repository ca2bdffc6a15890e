"""Invented customers in any number, the same for the same seed: `seed(customers=…, seed=…)`."""

from tonglu.demo.seed.load import Seeded, holds_real_data, is_sown, seed

__all__ = ["Seeded", "holds_real_data", "is_sown", "seed"]
