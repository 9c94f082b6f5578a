"""Write docs/data-dictionary.md from the models."""

from pathlib import Path

from tasks.describe import dictionary

PAGE = Path(__file__).parents[2] / "docs" / "data-dictionary.md"

if __name__ == "__main__":
    PAGE.write_text(dictionary(), encoding="utf-8")
