"""Text → terms, in any supported language.

In: a text and, where it is known, its language. Out: an `Analysis`: the units of the text (words and glossary phrases), each
with its place and with the terms it may stand for. Terms are concepts of the glossary ("@lignin") and stemmed words; they are the
same in every language, so a Finnish text and an English one meet in one vocabulary.

One `Analyzer` composes the steps: language, tokens, stop words, base forms, phrases and acronyms of the glossary, compounds. The
step that needs the index (words that merely look alike) is made by `matcher.ranking`, with `cognates` from here.
"""
