"""账号权限: people who sign in, roles, grants; makes the Actor; unveils."""
