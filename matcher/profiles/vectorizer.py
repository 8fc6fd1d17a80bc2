"""The profiles as a scikit-learn transformer, for notebooks: the same analysis and weights as the index, in a sparse matrix.

It follows scikit-learn's conventions without inheriting from it, so that serving does not import it.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray

from matcher.analysis.analyzer import Analyzer
from matcher.errors import InputError
from matcher.profiles.corpus import count_corpus
from matcher.profiles.counts import TermCounts
from matcher.profiles.weighting import idf, sublinear, unit_length
from matcher.records import Document
from matcher.settings import bundled_data, cache_folder

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Text = str | tuple[str, str | None] | Document


class ProfileVectorizer:
    """Texts in any mixture of languages → unit-length TF-IDF rows.

    Parameters
    ----------
    lang : str or None, default None
        Language of the texts that do not bring one; None is to be detected, text by text.
    member_weight : float, default 0.7
        Weight of a part of a compound or phrase beside the whole, in [0, 1].
    generic_weight : float, default 0.3
        Weight of words that occur in every text, in [0, 1].
    sublinear_tf : bool, default True
        Whether repeats are damped to 1 + ln(count).
    min_df : int, default 1
        Fewest documents in which a term must stand to be kept.
    glossary_folder, cache_dir : Path or None, default None
        By default the bundled glossary and the user's cache folder.

    Attributes
    ----------
    vocabulary_ : dict of str to int
        Term → column; columns ascend by term.
    idf_ : ndarray of float64, shape (n_terms,)
        Inverse document frequency, the weight of generic words taken in.

    Examples
    --------
    >>> vectorizer = ProfileVectorizer(lang="en")
    >>> rows = vectorizer.fit_transform(["3D printing of steel", "additive manufacturing", "forest"])
    >>> bool((rows[0] @ rows[1].T).toarray()[0, 0] > 0.3), rows.shape[0]
    (True, 3)
    """

    def __init__(
        self,
        *,
        lang: str | None = None,
        member_weight: float = 0.7,
        generic_weight: float = 0.3,
        sublinear_tf: bool = True,
        min_df: int = 1,
        glossary_folder: Path | None = None,
        cache_dir: Path | None = None,
    ) -> None:
        self.lang = lang
        self.member_weight = member_weight
        self.generic_weight = generic_weight
        self.sublinear_tf = sublinear_tf
        self.min_df = min_df
        self.glossary_folder = glossary_folder
        self.cache_dir = cache_dir

    def fit(self, raw_documents: Iterable[Text], y: Any = None) -> Self:
        """Learn vocabulary and IDF.

        Parameters
        ----------
        raw_documents : iterable of str, (str, language) or Document
        y : ignored

        Raises
        ------
        InputError
            If there is no text.
        """
        self._fit(self._pairs(raw_documents))
        return self

    def fit_transform(self, raw_documents: Iterable[Text], y: Any = None) -> csr_matrix:
        """Learn vocabulary and IDF, and give the rows of the same texts."""
        return self._rows(self._fit(self._pairs(raw_documents)))

    def transform(self, raw_documents: Iterable[Text]) -> csr_matrix:
        """Rows of texts in the learnt vocabulary, shape (n_texts, n_terms); unknown terms are left out.

        Raises
        ------
        sklearn.exceptions.NotFittedError
        """
        self._require_fitted()
        return self._rows(count_corpus(self._analyzer(), self._pairs(raw_documents)))

    def get_feature_names_out(self, input_features: Any = None) -> NDArray[np.object_]:
        """The terms, by column; raises scikit-learn's NotFittedError before `fit`."""
        self._require_fitted()
        return np.asarray(list(self.vocabulary_), dtype=object)

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """The constructor's parameters."""
        return {name: getattr(self, name) for name in self._parameter_names()}

    def set_params(self, **params: Any) -> Self:
        """Set some of the constructor's parameters.

        Raises
        ------
        InputError
            If there is no such parameter.
        """
        for name, value in params.items():
            if name not in self._parameter_names():
                raise InputError(name, "is no parameter", f"use one of {', '.join(self._parameter_names())}")
            setattr(self, name, value)
        return self

    def __sklearn_tags__(self) -> Any:
        from sklearn.utils import InputTags, Tags, TargetTags, TransformerTags

        return Tags(
            estimator_type=None,
            target_tags=TargetTags(required=False),
            transformer_tags=TransformerTags(),
            input_tags=InputTags(two_d_array=False, string=True),
        )

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "vocabulary_")

    def __repr__(self) -> str:
        changed = inspect.signature(type(self).__init__).parameters
        given = [f"{n}={v!r}" for n, v in self.get_params().items() if v != changed[n].default]
        return f"{type(self).__name__}({', '.join(given)})"

    @classmethod
    def _parameter_names(cls) -> list[str]:
        return [name for name in inspect.signature(cls.__init__).parameters if name != "self"]

    def _analyzer(self) -> Analyzer:
        folder = self.glossary_folder or bundled_data() / "glossary"
        key = (folder, self.cache_dir, self.member_weight)
        if getattr(self, "_analyzer_of", None) != key:
            held = Analyzer.from_folder(folder, self.cache_dir or cache_folder(), member_weight=self.member_weight)
            self._held_analyzer, self._analyzer_of = held, key
        return self._held_analyzer

    def __getstate__(self) -> dict[str, Any]:
        """All but the analyzer, which is made anew: it holds locks, and scikit-learn copies estimators to other processes."""
        return {name: value for name, value in vars(self).items() if name not in ("_held_analyzer", "_analyzer_of")}

    def _pairs(self, raw_documents: Iterable[Text]) -> list[tuple[str, str | None]]:
        if isinstance(raw_documents, (str, Document)):
            raise InputError("raw_documents", "is one text", "give a list of texts")
        return [self._pair(item) for item in raw_documents]

    def _pair(self, item: Text) -> tuple[str, str | None]:
        if isinstance(item, str):
            return item, self.lang
        if isinstance(item, Document):
            return item.text, item.lang or self.lang
        text, lang = item
        return text, lang or self.lang

    def _require_fitted(self) -> None:
        if not self.__sklearn_is_fitted__():
            from sklearn.exceptions import NotFittedError

            raise NotFittedError(f"{type(self).__name__} is not fitted; call fit first")

    def _fit(self, pairs: Sequence[tuple[str, str | None]]) -> TermCounts:
        if not pairs:
            raise InputError("raw_documents", "holds no text", "give one or more")
        analyzer = self._analyzer()
        counts = count_corpus(analyzer, pairs)
        frequency = counts.document_frequency()
        kept = np.flatnonzero(frequency >= self.min_df)
        terms = [counts.terms[place] for place in kept.tolist()]
        self.vocabulary_ = {term: place for place, term in enumerate(terms)}
        self.idf_ = idf(frequency[kept], counts.n_docs)
        self.idf_[[analyzer.glossary.is_generic(term) for term in terms]] *= self.generic_weight
        return counts

    def _rows(self, counts: TermCounts) -> csr_matrix:
        from scipy.sparse import csr_matrix

        columns = np.asarray([self.vocabulary_.get(term, -1) for term in counts.terms], dtype=np.int32)[counts.indices]
        known = columns >= 0
        indptr = np.concatenate([[0], np.cumsum(known)])[counts.indptr]
        values = counts.counts[known].astype(np.float64)
        values = (sublinear(values) if self.sublinear_tf else values) * self.idf_[columns[known]]
        shape = (counts.n_docs, len(self.vocabulary_))
        return csr_matrix((unit_length(indptr, values), columns[known], indptr), shape=shape)
