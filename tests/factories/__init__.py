"""Typed factory functions; no factory library."""
