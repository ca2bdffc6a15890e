"""现场端: the technician and contractor shell."""
