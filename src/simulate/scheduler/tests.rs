//! Cases of whole placements; single plugins are tried in their own files.
