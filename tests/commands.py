"""`python -m kb …` without a process of its own, which would import everything anew for each command."""

from subprocess import CompletedProcess

from click.testing import CliRunner

from kb.__main__ import main


def kb(*args: object, **environment: object) -> CompletedProcess[str]:
    """A command's exit code, and what it said; `environment` is the settings, set for this command alone."""
    words = [str(arg) for arg in args]
    settings = {name: str(value) for name, value in environment.items()}
    done = CliRunner().invoke(main, words, env=settings, catch_exceptions=False)
    return CompletedProcess(words, done.exit_code, done.stdout, done.stderr)
