"""The web door: JSON under `/api/v1` and pages for people, both over one `matcher.Engine`.

In: HTTP requests. Out: JSON, HTML, and for every error the same problem document (RFC 9457). A route parses, makes one call of the
engine and shapes the answer; what the program can do is in `matcher`, which knows nothing of this package.

===============  ======================================================================
`app.py`         `create_app`, the one way to make the application
`door.py`        what every request passes: host, origin, request id, headers, log, time
`metrics.py`     requests counted, as a watcher reads them
`deps.py`        what routes ask for: the engine, the settings, leave to write
`errors.py`      types of errors → statuses, in one shape
`schemas.py`     the wire models of requests, `answers.py` those of answers
`routes/`        JSON, a module per noun
`pages/`         HTML
===============  ======================================================================
"""
