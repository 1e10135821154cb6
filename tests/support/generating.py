"""A client for the JSON API as anybody would make one: generated from its OpenAPI document, in an environment of its own, and imported."""

from __future__ import annotations

import hashlib
import importlib
import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

GENERATOR = Path(__file__).parents[2] / "var" / "client" / "bin" / "openapi-python-client"
NO_GENERATOR = (
    f"This test needs {GENERATOR}; `make var/client/installed` puts it there, and `make test` does so by itself."
)


def client_for(document: dict[str, Any], folder: Path) -> ModuleType:
    """The package that the generator makes of this document, without a warning of its; made once by each process."""
    assert GENERATOR.exists(), NO_GENERATOR
    text = json.dumps(document, sort_keys=True)
    name = f"client_{hashlib.sha256(text.encode()).hexdigest()[:12]}"
    if name not in sys.modules:
        (folder / "openapi.json").write_text(text, encoding="utf-8")
        (folder / "made.yaml").write_text("post_hooks: []\n", encoding="utf-8")
        command = [GENERATOR, "generate", "--meta", "none", "--fail-on-warning", "--path", folder / "openapi.json"]
        made = subprocess.run(
            [*command, "--config", folder / "made.yaml", "--output-path", folder / name],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert made.returncode == 0, made.stdout + made.stderr
        sys.path.insert(0, str(folder))
        importlib.import_module(name)
    return sys.modules[name]
