"""组织: the node tree, departments, posts, working calendars and look-ups."""
