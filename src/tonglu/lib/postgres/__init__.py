"""Django's own PostgreSQL backend, with moments read by the driver's C: a list of eighty rows holds hundreds of them."""
