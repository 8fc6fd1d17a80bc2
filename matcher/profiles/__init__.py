"""Terms → TF-IDF profiles, and the index that holds them.

In: analysed documents of records. Out: a `ProfileIndex`: for each document and each record one weighted row, its postings, the
vocabulary with one frozen IDF, and what is needed to filter and show the records. `ProfileVectorizer` is the same weighting as a
scikit-learn transformer, for notebooks.
"""
