from tests.journeys.world import built_world, server, world

__all__ = ["built_world", "server", "world"]
