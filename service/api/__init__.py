"""The HTTP API: what departments, holders, platforms and auditors may read and say."""
