"""Five sites of different make. docs/demo.md is their contract with the adapters."""
