"""Documents with known answers, made by seed: what the tests hold the readers to and `bench/read.py` measures."""
