# SPDX-License-Identifier: Apache-2.0
"""Puts the program into the wheel, and names the platform that it runs on.

Scripts/make-cli-wheel.sh says both in the environment: YUMA_PROGRAM, the file, and YUMA_WHEEL_PLATFORM, such as manylinux_2_35_x86_64.
"""

import os
import sys
from typing import Any, Dict

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ProgramHook(BuildHookInterface):
    def initialize(self, version: str, build_data: Dict[str, Any]) -> None:
        program = os.environ.get("YUMA_PROGRAM")
        platform = os.environ.get("YUMA_WHEEL_PLATFORM")
        if not program or not platform:
            sys.exit("swift-yuma-cli: a wheel is built by make wheel-cli, which builds the program")
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-{platform}"
        build_data["shared_scripts"][program] = "yuma"
