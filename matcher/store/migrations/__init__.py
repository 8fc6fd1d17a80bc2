"""The schema's history: numbered steps in `versions`, append-only, each named for what it does."""
