"""Results → text for people. Pure functions: they read a result and a `Look`, and write nothing."""
