"""Benchmarks. Each measures ours beside a yardstick in the same run: `python3 run.py bench [NAME] --json`."""
