"""What differs by language: folding, numerals, formatting, endings, catalogues. Imports nothing of ours."""
