"""审计: facts (acts) and row diffs; read by everyone above, written by tell and the row trigger only."""
