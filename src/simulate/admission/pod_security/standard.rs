//! A pod held to a level of the Pod Security Standards, whatever its namespace asks for.
//! https://kubernetes.io/docs/concepts/security/pod-security-standards/

use serde_json::Value;

use super::policy::{Asked, Level, Version};
use super::{checks, run, told};
use crate::simulate::Undecided;

/// A level that forbids something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standard {
    Baseline,
    Restricted,
}

/// Returns what a pod violates of a level in its latest version, in the API server's words; empty if it meets the level.
/// Where the server's version is not known, those of all versions must agree.
pub(crate) fn violations(pod: &Value, standard: Standard, minor: Option<u32>) -> Result<String, Undecided> {
    let level = match standard {
        Standard::Baseline => Level::Baseline,
        Standard::Restricted => Level::Restricted,
    };
    let asked = Asked {
        level,
        version: Version::Latest,
    };
    let by = |server| told(&run(asked, server, pod));
    if let Some(minor) = minor {
        return Ok(by(minor));
    }
    let newest = by(checks::NEWEST);
    if (checks::OLDEST_SERVER..checks::NEWEST).any(|server| by(server) != newest) {
        return Err(Undecided::ServerVersion);
    }
    Ok(newest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn pod(security: Value) -> Value {
        json!({ "metadata": { "name": "web" }, "spec": { "containers": [ { "name": "app", "securityContext": security } ] } })
    }

    #[test]
    fn a_pod_that_says_nothing_meets_baseline_alone() {
        let pod = pod(json!({}));
        assert_eq!(violations(&pod, Standard::Baseline, Some(35)), Ok(String::new()));
        let told = violations(&pod, Standard::Restricted, Some(35)).unwrap();
        assert!(
            told.starts_with("allowPrivilegeEscalation != false (container \"app\" must set"),
            "{told}"
        );
    }

    #[test]
    fn a_privileged_pod_meets_neither() {
        let pod = pod(json!({ "privileged": true }));
        let told = violations(&pod, Standard::Baseline, None).unwrap();
        assert_eq!(
            told,
            "privileged (container \"app\" must not set securityContext.privileged=true)"
        );
    }

    #[test]
    fn a_field_that_only_new_servers_look_at_is_not_decided_without_a_version() {
        let pod = json!({ "spec": { "containers": [ { "name": "app", "livenessProbe": { "httpGet": { "host": "10.0.0.1", "port": 80 } } } ] } });
        assert_eq!(
            violations(&pod, Standard::Baseline, None),
            Err(Undecided::ServerVersion)
        );
    }
}
