"""Measures Chasqui beside llama-server. See ../README.md."""
