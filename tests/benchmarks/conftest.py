"""Benchmarks are run by hand: they import each other as scripts do, so pytest does not collect them."""

collect_ignore_glob = ["[!t]*.py"]
