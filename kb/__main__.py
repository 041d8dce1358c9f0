import kb.cli_init  # noqa: F401  adds its command
import kb.cli_officers  # noqa: F401  adds its commands
from kb.cli import main

if __name__ == "__main__":
    main()
