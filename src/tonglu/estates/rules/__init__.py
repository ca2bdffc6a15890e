"""Pure rules of the built world: how a building is numbered."""
