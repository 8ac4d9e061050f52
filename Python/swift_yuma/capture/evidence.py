# SPDX-License-Identifier: Apache-2.0
"""The evidence of one block: every answer as it came, checksums, and what was made of them, in a folder that resumes.

    FOLDER/request.json      what the folder is a capture of: it never changes
    FOLDER/before/0001.jsonl a request, and the node's answer as it came; one file per request or batch
    FOLDER/at/0001.jsonl     the same for the other state
    FOLDER/chain.jsonl       questions about blocks and hashes, and the answers
    FOLDER/journal.jsonl     a line per file as it was written, with its SHA-256
    FOLDER/manifest.json     at the end, when everything was checked: yuma-capture/1
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any, Optional

from .client import Exchange
from .errors import EvidenceError

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

SCHEMA = "yuma-capture/1"


def sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        for part in iter(lambda: file.read(1 << 20), b""):
            digest.update(part)
    return digest.hexdigest()


def write_whole(path: Path, text: str) -> None:
    """Writes a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with open(part, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    except OSError as error:
        raise EvidenceError(f"{path} cannot be written: {error.strerror or error}") from None
    finally:
        part.unlink(missing_ok=True)


def locked(path: Path) -> IO[bytes]:
    """Opens a file so that no other process can. The lock ends with the process, however that ends."""
    file = open(path, "rb")
    if fcntl is not None:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.close()
            raise EvidenceError(f"another capture is at work in {path.parent}") from None
    return file


def text_of(exchange: Exchange) -> str:
    """The lines that are kept of an exchange."""
    return f"{exchange.request}\n{exchange.answer}\n"


class Evidence:
    """The folder of one block.

    Args:
        folder: it is made where there is none; one that is begun is gone on with.
        request: what is captured. A folder that was begun for something else is refused.
    """

    def __init__(self, folder: Path, request: dict[str, Any]) -> None:
        self.folder = folder
        self.request = request
        self._sums: dict[str, str] = {}
        self._counts: dict[str, int] = {}
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise EvidenceError(f"{folder} cannot be made: {error.strerror or error}") from None
        kept = folder / "request.json"
        if kept.exists():
            found = self._read(kept)
            for key in sorted(set(found) | set(request)):
                if found.get(key) != request.get(key):
                    raise EvidenceError(
                        f"{folder} holds a capture with {key} {found.get(key)}, where {request.get(key)} is asked for: "
                        "name another folder")
        elif any(not path.match(".request.json.*.part") for path in folder.iterdir()):  # such a part is what a kill left
            raise EvidenceError(f"{folder} is not empty, and holds no capture")
        else:
            write_whole(kept, json.dumps(request) + "\n")
        self._lock = locked(kept)
        try:
            self._resume()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Evidence:
        return self

    def __exit__(self, *ignored: object) -> None:
        self.close()

    def close(self) -> None:
        """Lets another capture work in the folder."""
        self._lock.close()

    @staticmethod
    def _read(path: Path) -> dict[str, Any]:
        try:
            value = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            value = None
        if not isinstance(value, dict):
            raise EvidenceError(f"{path} cannot be read: name another folder")
        return value

    def _resume(self) -> None:
        """Takes the files that the journal knows and whose checksums are right; all others are removed and asked for again."""
        for part in self.folder.rglob(".*.part"):
            part.unlink()
        journal = self.folder / "journal.jsonl"
        known: dict[str, str] = {}
        if journal.exists():
            for line in journal.read_text(encoding="utf-8").splitlines():
                try:
                    entry = json.loads(line)
                    known[entry["file"]] = entry["sha256"]
                except (ValueError, KeyError, TypeError):
                    continue  # the line that was being written when the capture ended
        for state in ("before", "at", "state"):
            for path in sorted((self.folder / state).glob("*.jsonl")):
                name = f"{state}/{path.name}"
                if known.get(name) == sha256(path):
                    self._sums[name] = known[name]
                    self._counts[state] = max(self._counts.get(state, 0), int(path.stem))
                else:
                    path.unlink()

    @property
    def resumed(self) -> int:
        """The number of answers that an earlier run left."""
        return len(self._sums)

    def complete(self) -> Optional[dict[str, Any]]:
        """The manifest, if the capture is finished. A file that is not what the manifest says is an error."""
        path = self.folder / "manifest.json"
        if not path.exists():
            return None
        manifest = self._read(path)
        for entry in manifest.get("files", []):
            file = self.folder / entry["name"]
            if not file.exists():
                raise EvidenceError(f"{file} is missing: the evidence was changed")
            if sha256(file) != entry["sha256"]:
                raise EvidenceError(f"{file} is not what its manifest says: the evidence was changed")
        return manifest

    def keep(self, state: str, exchanges: Iterable[Exchange]) -> Path:
        """Keeps exchanges in the next file of a state, and in its journal."""
        number = self._counts.get(state, 0) + 1
        name = f"{state}/{number:04}.jsonl"
        path = self.folder / name
        write_whole(path, "".join(map(text_of, exchanges)))
        self._counts[state] = number
        self._sums[name] = sha256(path)
        with open(self.folder / "journal.jsonl", "a", encoding="utf-8") as file:
            file.write(json.dumps({"file": name, "sha256": self._sums[name]}) + "\n")
        return path

    def answers(self, state: str) -> list[Path]:
        """The files of a state, in order."""
        return [self.folder / name for name in sorted(self._sums, key=lambda name: (len(name), name))
                if name.startswith(f"{state}/")]

    def joined(self, state: str) -> Path:
        """All answers of a state in one file, as `yuma import` takes them."""
        path = self.folder / f"{state}.jsonl"
        write_whole(path, "".join(file.read_text(encoding="utf-8") for file in self.answers(state)))
        return path

    def finish(self, made: list[str], **facts: Any) -> None:
        """Writes the manifest: the capture is whole and checked."""
        kept = [file for state in ("before", "at", "state") for file in self.answers(state)]
        names = [*(file.relative_to(self.folder).as_posix() for file in kept), "chain.jsonl", *made]
        files = [{"name": name, "bytes": (self.folder / name).stat().st_size, "sha256": sha256(self.folder / name)}
                 for name in names]
        manifest = {"schema": SCHEMA, **self.request, **facts, "files": files}
        write_whole(self.folder / "manifest.json", json.dumps(manifest, indent=1) + "\n")
