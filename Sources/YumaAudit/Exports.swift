// SPDX-License-Identifier: Apache-2.0

// Files and imports have modules of their own. Programs that import YumaAudit for them keep compiling for one version.
@_exported import YumaFiles
@_exported import YumaImport
