"""What the page says stands in every catalogue, translated, with the same places to fill, and compiled."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass

import pytest
from jinja2 import meta, nodes

from api.pages import contexts, evaluation_contexts, list_contexts, wording
from api.pages.languages import translations
from api.pages.rendering import environment
from matcher.review.labels import LANGUAGES, label, labels
from tests.pages import catalogues

REMEDY = "run python tests/pages/catalogues.py, translate what is empty, and run it again"
TEMPLATES = sorted((catalogues.ROOT / "api" / "templates").glob("*.html"))


@pytest.mark.parametrize("code", catalogues.LANGUAGES)
def test_every_message_is_translated(code: str) -> None:
    held = catalogues.stored(code)
    missing = []
    for message, _ in catalogues.spoken():
        found = held.get(message if isinstance(message, str) else message[0])
        strings = () if found is None else (found.string,) if isinstance(found.string, str) else found.string
        if not strings or not all(strings):
            missing.append(message)
    assert not missing, REMEDY


@pytest.mark.parametrize("code", catalogues.LANGUAGES)
def test_catalogue_is_as_it_is_made(code: str) -> None:
    """The files are those of the messages of now, compiled ones included."""
    made = catalogues.renewed(code)
    folder = catalogues.folder(code)
    assert (folder / "messages.po").read_bytes() == catalogues.as_text(made), REMEDY
    held = (folder / "messages.mo").read_bytes()
    assert catalogues.messages(held) == catalogues.messages(catalogues.compiled(made)), REMEDY


@pytest.mark.parametrize("code", catalogues.LANGUAGES)
def test_places_to_fill_are_kept(code: str) -> None:
    place = re.compile(r"%\(\w+\)[sd]|%%|%")
    for message in catalogues.stored(code):
        if message.id:
            ids = (message.id,) if isinstance(message.id, str) else message.id
            strings = (message.string,) if isinstance(message.string, str) else message.string
            for text in strings:
                assert sorted(place.findall(text)) == sorted(place.findall(ids[-1])), message.id


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_template_translates_only_what_it_says_itself(path) -> None:
    """`_()` makes its argument safe HTML, so it must be a literal; anything else goes through `said`."""
    tree = environment("en").parse(path.read_text(encoding="utf-8"))
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name in ("_", "gettext", "ngettext"):
            literals = call.args[:2] if call.node.name == "ngettext" else call.args[:1]
            assert all(isinstance(one, nodes.Const) for one in literals), call.lineno


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_template_has_no_way_around_escaping(path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "| safe" not in text
    assert "autoescape" not in text
    assert not re.search(r"\son\w+=|\sstyle=|hx-on", text), "the policy forbids inline scripts and styles"


PAGES = {
    name: cls
    for module in (contexts, evaluation_contexts, list_contexts)
    for name, cls in vars(module).items()
    if is_dataclass(cls) and isinstance(cls, type) and cls.__module__ == module.__name__
}


@pytest.mark.parametrize("cls", PAGES.values(), ids=PAGES)
def test_every_field_of_a_context_has_help(cls) -> None:
    for f in fields(cls):
        assert f.metadata.get("help", "").endswith("."), f.name


CONTEXT_OF = {
    "start.html": contexts.StartPage,
    "results.html": contexts.ResultsPage,
    "gone.html": contexts.GonePage,
    "list.html": contexts.ListPage,
    "record.html": contexts.RecordPage,
    "form.html": contexts.FormPage,
    "help.html": contexts.HelpPage,
    "error.html": contexts.ErrorPage,
    "sign_in.html": contexts.SignInPage,
    "account.html": contexts.AccountPage,
    "people.html": contexts.PeoplePage,
    "lists.html": list_contexts.OverviewPage,
    "list_new.html": list_contexts.NewListPage,
    "review.html": list_contexts.ReviewPage,
    "match.html": list_contexts.MatchPage,
    "list_versions.html": list_contexts.VersionsPage,
    "list_files.html": list_contexts.FilesPage,
    "list_learning.html": list_contexts.LearningPage,
    "evaluations.html": evaluation_contexts.EvaluationsPage,
    "evaluation.html": evaluation_contexts.EvaluationPage,
    "list_print.html": list_contexts.PrintPage,
    "profile.html": contexts.ProfilePage,
    "heatmap.html": contexts.HeatmapPage,
    "searches.html": contexts.SearchesPage,
    "search.html": contexts.SearchPage,
}


def test_every_page_has_a_context() -> None:
    assert set(CONTEXT_OF) == {path.name for path in TEMPLATES if not path.name.startswith("_")} - {"base.html"}


@pytest.mark.parametrize(("name", "cls"), CONTEXT_OF.items(), ids=CONTEXT_OF)
def test_template_uses_every_field_and_no_other_name(name: str, cls) -> None:
    """A page's context is what its template takes, no more and no less."""
    made = environment("en")
    source = (catalogues.ROOT / "api" / "templates" / name).read_text(encoding="utf-8")
    tree = made.parse(source)
    own = {macro.name for macro in tree.find_all(nodes.Macro)}
    imported = (name for found in tree.find_all(nodes.FromImport) for name in found.names)
    own |= {name if isinstance(name, str) else name[1] for name in imported}
    own |= {found.target.name for found in tree.find_all(nodes.Assign)}
    asked = meta.find_undeclared_variables(tree) - set(made.globals) - own - {"shell"}
    assert asked == {f.name for f in fields(cls)}


@pytest.mark.parametrize(("table", "messages"), [("kinds", wording.KINDS), ("levels", wording.LEVELS)])
def test_files_say_what_pages_say(table: str, messages: dict[str, str]) -> None:
    assert tuple(labels(table)) == tuple(messages)
    for lang in LANGUAGES:
        say = translations(lang).gettext
        assert {code: label(table, code, lang) for code in messages} == {code: say(m) for code, m in messages.items()}
