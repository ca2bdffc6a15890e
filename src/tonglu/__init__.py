"""Tonglu 同路: one record of one relation between a developer, its property company and their customers."""
