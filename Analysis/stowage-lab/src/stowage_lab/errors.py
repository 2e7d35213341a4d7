"""What goes wrong for reasons outside of this program; its message is meant for a person."""


class LabError(Exception):
    """A file, a command or an argument that cannot be used; the message names it and says why."""


class CommandFailed(LabError):
    """A command ended with an exit code other than 0.

    `returncode` is that code (negative: the signal), `command` what was run.
    """

    def __init__(self, command: list[str], returncode: int, stderr: str) -> None:
        super().__init__(command, returncode, stderr)
        self.command = command
        self.returncode = returncode
        self.stderr = stderr

    def __str__(self) -> str:
        import shlex

        lines = "\n".join(f"  {line}" for line in self.stderr.strip().splitlines()[-5:])
        return f"exit code {self.returncode} of: {shlex.join(self.command)}\n{lines}"
