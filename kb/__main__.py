"""The command line with all its commands: `python -m kb`, or `kb` where the project is installed."""

import kb.cli_backup  # noqa: F401  adds its commands
import kb.cli_database  # noqa: F401  adds its commands
import kb.cli_facts  # noqa: F401  adds its commands
import kb.cli_init  # noqa: F401  adds its command
import kb.cli_languages  # noqa: F401  adds its command
import kb.cli_officers  # noqa: F401  adds its commands
import kb.cli_questions  # noqa: F401  adds its command
import kb.cli_snapshots  # noqa: F401  adds its commands
import kb.cli_webhooks  # noqa: F401  adds its commands
from kb.cli import main

if __name__ == "__main__":
    main()
