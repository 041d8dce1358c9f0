"""From each schema to the next; read by Alembic (`kb.storage.schema`)."""
