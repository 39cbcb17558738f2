//! Which checks belong to a level in a version, in the order in which they are told.
//! https://github.com/kubernetes/pod-security-admission/blob/master/policy/registry.go

use super::policy::Level;
use super::{Violation, baseline, restricted, seen};

/// The newest minor version whose checks are known here; up to it there is no other.
pub(super) const NEWEST: u32 = 37;
/// The oldest server that is supported.
pub(super) const OLDEST_SERVER: u32 = 28;

pub(super) type Run = fn(&seen::Pod<'_>) -> Option<Violation>;

/// A check, and from which version on it looks how.
struct Check {
    id: &'static str,
    level: Level,
    versions: &'static [(u32, Run)],
    /// The baseline check that it replaces at the level restricted, as long as it runs.
    instead_of: &'static str,
}

const fn baseline(id: &'static str, versions: &'static [(u32, Run)]) -> Check {
    Check {
        id,
        level: Level::Baseline,
        versions,
        instead_of: "",
    }
}

const fn restricted(id: &'static str, versions: &'static [(u32, Run)], instead_of: &'static str) -> Check {
    Check {
        id,
        level: Level::Restricted,
        versions,
        instead_of,
    }
}

/// In the order of their names, baseline before restricted.
const CHECKS: &[Check] = &[
    baseline("appArmorProfile", &[(0, baseline::app_armor)]),
    baseline("capabilities_baseline", &[(0, baseline::capabilities)]),
    baseline("hostNamespaces", &[(0, baseline::host_namespaces)]),
    baseline("hostPathVolumes", &[(0, baseline::host_path)]),
    baseline("hostPorts", &[(0, baseline::host_ports)]),
    baseline("hostProbesAndHostLifecycle", &[(34, baseline::probe_hosts)]),
    baseline("privileged", &[(0, baseline::privileged)]),
    baseline(
        "procMount",
        &[
            (0, baseline::proc_mount),
            (35, |pod| outside_user_namespace(pod, baseline::proc_mount)),
        ],
    ),
    baseline(
        "seLinuxOptions",
        &[
            (0, |pod| baseline::se_linux(pod, &[])),
            (31, |pod| baseline::se_linux(pod, &["container_engine_t"])),
        ],
    ),
    baseline(
        "seccompProfile_baseline",
        &[(0, baseline::seccomp_annotations), (19, baseline::seccomp)],
    ),
    baseline(
        "sysctls",
        &[
            (0, |pod| baseline::sysctls(pod, 0)),
            (27, |pod| baseline::sysctls(pod, 27)),
            (29, |pod| baseline::sysctls(pod, 29)),
            (32, |pod| baseline::sysctls(pod, 32)),
            (37, |pod| baseline::sysctls(pod, 37)),
        ],
    ),
    baseline("windowsHostProcess", &[(0, baseline::host_process)]),
    restricted(
        "allowPrivilegeEscalation",
        &[
            (8, restricted::escalation),
            (25, |pod| on_linux(pod, restricted::escalation)),
        ],
        "",
    ),
    restricted(
        "capabilities_restricted",
        &[
            (22, restricted::capabilities),
            (25, |pod| on_linux(pod, restricted::capabilities)),
        ],
        "capabilities_baseline",
    ),
    restricted("procMount_restricted", &[(35, baseline::proc_mount)], "procMount"),
    restricted(
        "restrictedVolumes",
        &[(0, restricted::volumes)],
        "hostPathVolumes",
    ),
    restricted(
        "runAsNonRoot",
        &[
            (0, restricted::non_root),
            (35, |pod| outside_user_namespace(pod, restricted::non_root)),
        ],
        "",
    ),
    restricted(
        "runAsUser",
        &[
            (23, restricted::run_as_user),
            (35, |pod| outside_user_namespace(pod, restricted::run_as_user)),
        ],
        "",
    ),
    restricted(
        "seccompProfile_restricted",
        &[
            (19, restricted::seccomp),
            (25, |pod| on_linux(pod, restricted::seccomp)),
        ],
        "seccompProfile_baseline",
    ),
];

fn on_linux(pod: &seen::Pod<'_>, check: Run) -> Option<Violation> {
    if pod.is_windows() { None } else { check(pod) }
}

fn outside_user_namespace(pod: &seen::Pod<'_>, check: Run) -> Option<Violation> {
    if pod.has_user_namespace() {
        None
    } else {
        check(pod)
    }
}

impl Check {
    fn at(&self, version: u32) -> Option<Run> {
        let known = self.versions.iter().rev();
        known
            .clone()
            .find(|(since, _)| *since <= version)
            .map(|(_, run)| *run)
    }
}

/// Returns the checks of a level in a version.
pub(super) fn of(level: Level, version: u32) -> impl Iterator<Item = Run> {
    let replaced = move |id: &str| {
        let mut stricter = CHECKS.iter().filter(|check| check.level == Level::Restricted);
        level == Level::Restricted
            && stricter.any(|check| check.instead_of == id && check.at(version).is_some())
    };
    CHECKS
        .iter()
        .filter(move |check| check.level <= level && !replaced(check.id))
        .filter_map(move |check| check.at(version))
}
