from tests.web.signing import sign

__all__ = ["sign"]
