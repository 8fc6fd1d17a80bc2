"""What is sent about evaluations as JSON: the wire models of requests."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field, StringConstraints

from api.schemas import Id, Sent, Short, Target
from matcher.engine.experiments import Judged
from matcher.engine.live import parameters_of
from matcher.errors import InputError
from matcher.evaluation.experiment import DEFAULT_MEASURES
from matcher.evaluation.side_by_side import TOP
from matcher.records import Document, country_code
from matcher.settings import Configuration
from matcher.sources.languages import language_code
from matcher.sources.rank_lines import RankText

MOST_CONFIGURATIONS: Final = 8
MOST_QUERIES: Final = 1_000
MOST_JUDGED: Final = 10_000
HIGHEST_GRADE: Final = 100
LONGEST_LIST: Final = 1_000

Grade = Annotated[int, Field(ge=0, le=HIGHEST_GRADE)]


class ConfigurationSent(Sent):
    """Parameters of matching under a name."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=80)]
    parameters: dict[Short, float] = Field(
        default={}, description="Those that differ from the defaults; see docs/configuration.md."
    )


class JudgedQuery(Sent):
    """A text, and which records are right for it."""

    id: Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^\S+$")]
    text: Annotated[str, StringConstraints(min_length=1)]
    lang: Annotated[str, StringConstraints(max_length=35)] | None = Field(
        default=None, description="Language of the text; detected where not given."
    )
    country: Annotated[str, StringConstraints(max_length=60)] | None = Field(
        default=None, description="Of who asks; with `foreign` its records are left out."
    )
    judged: Annotated[dict[Id, Grade], Field(min_length=1, max_length=MOST_JUDGED)] = Field(
        description="Id of a record → grade; 0 is wrong, higher is better."
    )


class EvaluationSent(Sent):
    """Configurations to compare, and judged texts to compare them on."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=200)] = Field(description="What it is about.")
    target: Target = Field(default="organisations", description="Which records are ranked.")
    configurations: Annotated[list[ConfigurationSent], Field(min_length=1, max_length=MOST_CONFIGURATIONS)] = Field(
        description="The others are compared with the first; a single one with what is live."
    )
    queries: Annotated[list[JudgedQuery], Field(min_length=1, max_length=MOST_QUERIES)]
    foreign: bool = Field(default=False, description="Leave out the records of each query's own country.")
    measures: Annotated[str, StringConstraints(min_length=1, max_length=200)] = Field(
        default=DEFAULT_MEASURES, description="Between commas."
    )
    top: int = Field(default=TOP, ge=1, le=LONGEST_LIST, description="Length of the lists that are compared.")

    def chosen(self) -> dict[str, Configuration]:
        """Name → configuration.

        Raises
        ------
        InputError
            If a name is used twice, or a parameter cannot be used.
        """
        found: dict[str, Configuration] = {}
        for sent in self.configurations:
            if sent.name in found:
                raise InputError("configurations", f"two are called {sent.name!r}", "give each a name of its own")
            found[sent.name] = parameters_of(sent.parameters)
        return found

    def judged(self) -> Judged:
        """The judged texts.

        Raises
        ------
        InputError
            If an id is used twice, or a language or country is none.
        """
        texts: dict[str, RankText] = {}
        for query in self.queries:
            if query.id in texts:
                raise InputError("queries", f"the id {query.id!r} is used twice", "give each an id of its own")
            lang = language_code(query.lang) if query.lang and query.lang.strip() else None
            texts[query.id] = RankText(
                id=query.id,
                title=query.id,
                documents=(Document(text=query.text, lang=lang),),
                country=country_code(query.country) if query.country else None,
            )
        return Judged(
            queries=tuple(texts.values()),
            qrels={query.id: dict(query.judged) for query in self.queries},
            target=self.target,
            foreign=self.foreign,
            sources={"target": self.target, "foreign": self.foreign, "lang": None},
        )
