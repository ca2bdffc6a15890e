"""房产: projects, phases, buildings, entrances, floors, units, layouts."""
