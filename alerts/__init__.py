"""Turn matches into verdicts, notices and account cases, and follow what becomes of them."""
