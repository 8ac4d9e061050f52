# SPDX-License-Identifier: Apache-2.0
"""Puts the library into the wheel, and names the platform that it was linked for.

Scripts/make-wheel.sh says both in the environment: YUMA_LIBRARY, the file, and YUMA_WHEEL_PLATFORM, such as manylinux_2_28_x86_64.
"""

import os
import sys
from typing import Any, Dict

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class LibraryHook(BuildHookInterface):
    def initialize(self, version: str, build_data: Dict[str, Any]) -> None:
        library = os.environ.get("YUMA_LIBRARY")
        platform = os.environ.get("YUMA_WHEEL_PLATFORM")
        if not library or not platform:
            sys.exit("swift-yuma: a wheel is built by make wheel, which builds the library")
        name = "libyuma.dylib" if library.endswith(".dylib") else "libyuma.so"
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-{platform}"
        build_data["force_include"][library] = f"swift_yuma/{name}"
