"""The commands by name. A new command is a function in a module of its group and a line here."""

from __future__ import annotations

import logging
from typing import Annotated

import typer

from matcher.cli import (
    care,
    configuration,
    deciding,
    demonstration,
    duplicates,
    experiments,
    learning,
    lexicons,
    lists,
    matching,
    measuring,
    partners,
    people,
    promotions,
    records,
    reporting,
    serving,
)

app = typer.Typer(
    name="matcher",
    help="Finds partners, pilots and demos for an organisation or a text, in fifteen languages, and says why.",
    invoke_without_command=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"]},
    epilog="Start with 'matcher demo'. Every command has --help.",
)
config_app = typer.Typer(
    help="Settings and parameters of matching.", invoke_without_command=True, rich_markup_mode=None
)


lexicon_app = typer.Typer(
    help="The bilingual lexicon: dictionaries of others, on this machine only.",
    short_help="The bilingual lexicon on this machine.",
    invoke_without_command=True,
    rich_markup_mode=None,
)
lists_app = typer.Typer(
    help="Match lists: made from a record, a text or a whole batch, and reviewed by many.",
    short_help="Match lists: made, decided on, to Excel and back.",
    invoke_without_command=True,
    rich_markup_mode=None,
)
learn_app = typer.Typer(
    help="What the decisions on match lists teach: seen first, applied to a list, taken back.",
    short_help="What decisions on lists teach.",
    invoke_without_command=True,
    rich_markup_mode=None,
)
duplicates_app = typer.Typer(
    help="Organisations that are likely one: find, merge, take apart again.",
    short_help="Organisations that are likely one.",
    invoke_without_command=True,
    rich_markup_mode=None,
)
people_app = typer.Typer(
    help="Accounts: who may sign in, with which role, and keys for programs.",
    short_help="Accounts and keys for programs.",
    invoke_without_command=True,
    rich_markup_mode=None,
)
keys_app = typer.Typer(help="Keys for programs.", invoke_without_command=True, rich_markup_mode=None)
experiment_app = typer.Typer(
    help="Configurations side by side on judged queries.", invoke_without_command=True, rich_markup_mode=None
)


def _version(asked: bool) -> None:
    if asked:
        from matcher import __version__
        from matcher.cli.terminal import emit

        emit(f"matcher {__version__}")
        raise typer.Exit


@app.callback()
def _every_command(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and stop.", callback=_version, is_eager=True)
    ] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Say more of what happens, for reports.")] = False,
) -> None:
    if verbose:
        logging.getLogger("matcher").setLevel(logging.DEBUG)
    _help_if_alone(context)


@config_app.callback()
@lexicon_app.callback()
@people_app.callback()
@keys_app.callback()
@lists_app.callback()
@learn_app.callback()
@duplicates_app.callback()
@experiment_app.callback()
def _every_config_command(context: typer.Context) -> None:
    _help_if_alone(context)


def _help_if_alone(context: typer.Context) -> None:
    """Show the help of a group that was called without a command."""
    if context.invoked_subcommand is None:
        from matcher.cli.terminal import emit

        emit(context.get_help())


app.command("demo", short_help="Show what it does, with the bundled data.")(demonstration.demo)
app.command("init", short_help="Make the store, or bring it up to date.")(records.init)
app.command("import", short_help="Put records of files into the store.")(records.import_)
app.command("export", short_help="Write records to a file.")(records.export)
app.command("index", short_help="Build the index from the store.")(care.index)
app.command("suggest", short_help="Find what fits a text or a record.")(matching.suggest)
app.command("partners", short_help="Show with whom an organisation has worked.")(partners.partners)
app.command("rank", short_help="Rank for many queries; writes a TREC run.")(matching.rank)
app.command("evaluate", short_help="Measure one run, or compare two.")(measuring.evaluate)
app.command("report", short_help="Write an HTML report on data, exposure and quality.")(reporting.report)
app.command("serve", short_help="Serve the API and the web page.")(serving.serve)
app.command("erase", short_help="Take a person out of accounts and history.")(people.erase)
app.command("verify", short_help="Look for damage in store and index.")(care.verify)
lists_app.command("create", short_help="Ask for a match list.")(lists.create)
lists_app.command("run", short_help="Make the versions that wait.")(lists.run)
lists_app.command("show", short_help="Show lists, or the matches of one.")(lists.show)
lists_app.command("decide", short_help="Decide on matches, undo, comment.")(deciding.decide)
lists_app.command("export", short_help="Write a list to a file.")(deciding.export)
lists_app.command("import", short_help="Take decisions back from a file.")(deciding.import_)
lists_app.command("cancel", short_help="End the making of a version.")(lists.cancel)
lists_app.command("delete", short_help="Delete a list.")(lists.delete)
app.add_typer(lists_app, name="lists")
learn_app.command("preview", short_help="Show what the decisions of a list teach it.")(learning.preview)
learn_app.command("apply", short_help="Let a list learn from its decisions.")(learning.apply)
learn_app.command("undo", short_help="Let a list learn from nothing again.")(learning.undo)
learn_app.command("next", short_help="Show which matches to decide on next.")(learning.next_)
learn_app.command("shares", short_help="Show what all decisions say of the shares.")(learning.shares)
learn_app.command("judgements", short_help="Write decisions as judged queries.")(learning.judgements)
app.add_typer(learn_app, name="learn")
config_app.command("show", short_help="Show all settings and parameters.")(configuration.show)
config_app.command("promote", short_help="Make a configuration live.")(promotions.promote)
config_app.command("rollback", short_help="Go back to what was live before.")(promotions.rollback)
config_app.command("history", short_help="Show what was made live, by whom and why.")(promotions.history)
app.add_typer(config_app, name="config")
experiment_app.command("run", short_help="Compare configurations and keep the result.")(experiments.run)
experiment_app.command("list", short_help="List the experiments that were run.")(experiments.list_)
experiment_app.command("show", short_help="Show an experiment.")(experiments.show)
app.add_typer(experiment_app, name="experiment")
lexicon_app.command("build", short_help="Make the lexicon from dictionaries on this machine.")(lexicons.build)
lexicon_app.command("info", short_help="Show what the lexicon was made from.")(lexicons.info)
app.add_typer(lexicon_app, name="lexicon")
people_app.command("add", short_help="Add an account.")(people.add)
people_app.command("list", short_help="List the accounts.")(people.list_)
people_app.command("role", short_help="Give a person another role.")(people.role)
people_app.command("password", short_help="Give a person another password.")(people.password)
people_app.command("disable", short_help="Keep a person from signing in.")(people.disable)
people_app.command("enable", short_help="Let a disabled person sign in again.")(people.enable)
people_app.command("remove", short_help="Remove an account.")(people.remove)
keys_app.command("add", short_help="Make a key; it is shown once.")(people.add_key)
keys_app.command("list", short_help="List keys.")(people.list_keys)
keys_app.command("revoke", short_help="Revoke a key.")(people.revoke_key)
people_app.add_typer(keys_app, name="keys")
app.add_typer(people_app, name="people")
duplicates_app.command("list", short_help="List pairs that are likely one, with reasons.")(duplicates.list_)
duplicates_app.command("merge", short_help="Make two organisations one.")(duplicates.merge)
duplicates_app.command("merged", short_help="List the merges that were done.")(duplicates.merged)
duplicates_app.command("undo", short_help="Take a merge back.")(duplicates.undo)
duplicates_app.command("dismiss", short_help="Say that two are not the same.")(duplicates.dismiss)
duplicates_app.command("dismissed", short_help="List pairs that were said to be two.")(duplicates.dismissed)
duplicates_app.command("propose", short_help="Propose a dismissed pair again.")(duplicates.propose)
app.add_typer(duplicates_app, name="duplicates")
