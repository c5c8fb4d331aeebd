"""`jigai`: templates, checks, submissions, runs, scorecards and the local stack."""

from collections.abc import Callable

import typer

from jigai.cli import (
    bi,
    catalogue,
    files,
    office,
    outbox,
    pipeline,
    publication,
    readers,
    replaying,
    sampling,
    showing,
    stack,
    tracing,
)

app = typer.Typer(
    help="技改：从报表到计划目标 · from the units' spreadsheets to the rated targets of the plan",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
)

COMMANDS: tuple[Callable[..., None], ...] = (
    files.template,
    files.check,
    files.submit,
    pipeline.run,
    pipeline.status,
    pipeline.scorecard,
    publication.publish,
    publication.bulletin,
    tracing.trace,
    office.history,
    office.diff,
    office.review,
    office.withdraw,
    office.reopen,
    office.lock,
    office.exception,
    showing.demo,
    sampling.sample,
    replaying.replay,
    bi.bi,
    stack.up,
    stack.down,
    stack.doctor,
    stack.sql,
    catalogue.docs,
)
for command in COMMANDS:
    app.command()(command)
# Its words are mf's own, options and all.
app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})(tracing.mf)
app.add_typer(catalogue.rules_app, name="rules")
app.add_typer(office.actors_app, name="actors")
app.add_typer(readers.readers_app, name="readers")
app.add_typer(outbox.outbox_app, name="outbox")
app.add_typer(outbox.contacts_app, name="contacts")
