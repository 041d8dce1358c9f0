"""What Alembic runs: the steps, on the connection and within the transaction that it was given."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], target_metadata=None)
context.run_migrations()
