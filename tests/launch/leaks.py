"""What the run's own test server says to its tests, and no server of theirs may hear."""

OF_THE_RUN = (
    "DATABASE_URL",
    "TONGLU_DATA",
    "TONGLU_TESTING",
    "TONGLU_SECRET_KEY",
    "TONGLU_FIELD_KEYS",
    "TONGLU_BACKUP_KEY",
    "DJANGO_SETTINGS_MODULE",
)
