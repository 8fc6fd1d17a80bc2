"""What can be asked of the store within one transaction; `Store.reading` and `Store.writing` open them.

Each room of questions is a module with a reader and a writer; a new one is added to the two classes here.
"""

from __future__ import annotations

from matcher.store.credentials import CredentialReader, CredentialWriter
from matcher.store.decisions import DecisionWriter
from matcher.store.dismissals import DismissalReader, DismissalWriter
from matcher.store.edits import RecordWriter
from matcher.store.experiments import ExperimentReader, ExperimentWriter
from matcher.store.feedback import FeedbackReader, FeedbackWriter
from matcher.store.identifiers import IdentifierReader
from matcher.store.imports import ImportReader, ImportWriter
from matcher.store.kept_queries import KeptQueryReader, KeptQueryWriter
from matcher.store.matches import MatchReader
from matcher.store.merges import MergeReader, MergeWriter
from matcher.store.projects import ProjectReader
from matcher.store.records import RecordReader
from matcher.store.saved_searches import SavedSearchReader, SavedSearchWriter
from matcher.store.staging import StagingWriter


class ReadTransaction(
    RecordReader,
    ImportReader,
    KeptQueryReader,
    CredentialReader,
    MatchReader,
    IdentifierReader,
    ProjectReader,
    MergeReader,
    DismissalReader,
    FeedbackReader,
    ExperimentReader,
    SavedSearchReader,
):
    """Reads everything that the store holds, as it is at one moment."""


class WriteTransaction(
    RecordWriter,
    ImportWriter,
    KeptQueryWriter,
    CredentialWriter,
    DecisionWriter,
    StagingWriter,
    MergeWriter,
    DismissalWriter,
    FeedbackWriter,
    ExperimentWriter,
    SavedSearchWriter,
    ReadTransaction,
):
    """Reads and writes; nothing is kept unless the transaction ends well."""
