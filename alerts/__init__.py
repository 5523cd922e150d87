"""Turn matches into verdicts, notices and account cases, and follow them up."""
