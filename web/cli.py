"""The command line `ieum`. Every command has --help; progress goes to standard error, answers to standard output.

Exit codes: 0 done, 1 refused (bad input, not found), 2 wrong usage, 3 the service is not ready (database, model,
folder, setting).
"""

import sys

import click
from sqlalchemy.exc import DBAPIError

from matcher.errors import NotReady, Refusal
from web.commands import (
    auditing,
    checking,
    finding,
    learning,
    measuring,
    policy,
    running,
    staff,
    thesaurus,
    training,
)
from web.commands.printing import language, say


class RefusingGroup(click.Group):
    """Tells a refusal in both languages' one sentence instead of a traceback."""

    def invoke(self, context: click.Context) -> object:
        """Run the command; a refusal ends it with its sentence and exit code."""
        try:
            return super().invoke(context)
        except Refusal as refusal:
            click.echo(refusal.message(language()), err=True)
            context.exit(3 if isinstance(refusal, NotReady) else 1)
        except BrokenPipeError:
            raise
        except (DBAPIError, OSError) as problem:
            # A full disk, a database that went away: what was not committed is as it was before.
            said = " ".join(str(getattr(problem, "orig", None) or problem).split())
            say(
                f"작업을 끝내지 못했습니다({said}). ‘ieum doctor’로 상태를 확인해 주세요.",
                f"This could not be finished ({said}). See ‘ieum doctor’ for what is wrong.",
            )
            context.exit(3)


@click.group(cls=RefusingGroup, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """도시이음 · City Ieum: match municipal needs with solutions, both ways."""


for command in (
    running.init,
    running.demo,
    running.serve,
    running.work,
    running.reindex,
    checking.doctor,
    auditing.audit,
    finding.search,
    finding.match,
    measuring.evaluate,
    training.train,
    policy.policy,
    thesaurus.thesaurus,
    learning.learn,
    staff.create_staff,
    staff.reset_password,
):
    main.add_command(command)


if __name__ == "__main__":
    sys.exit(main())
