"""The health page: how the system is, its backups, and the demo's end."""
