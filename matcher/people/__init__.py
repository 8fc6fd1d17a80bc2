"""People: who may do what, and by which proof. Pure rules; nothing here reads a store or a request.

In: names, passwords, tokens, texts. Out: roles, principals, hashes, masked texts.

================  ===================================================================
`roles.py`        scopes, roles, and the principal: whoever acts
`accounts.py`     what the store holds of a person, a key and a session
`passwords.py`    which passwords are taken, and their hashes
`tokens.py`       random tokens and what is kept of them
`limits.py`       how often something may be tried
`contacts.py`     personal e-mail addresses in texts, which are not passed on
================  ===================================================================
"""
