from tests.web.signing import sign as sign
