"""An index that all machines share, in Elasticsearch.

Elasticsearch says which chunks of references share keys with a question; the worker looks
into the likeliest of them with the same kernels that search a local index.
"""
