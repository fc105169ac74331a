#pragma once

namespace gothon::daemon {

/// Makes this process the one that orphaned descendants fall to (PR_SET_CHILD_SUBREAPER).
void adopt_orphans();

/// Kills whatever descends from this process and reaps it, until there is nothing more: orphans
/// that left their group and session too. Blocks for as long as the kernel takes to end them.
/// Thread rule: loop.
void end_descendants();

}  // namespace gothon::daemon
