//! The plugin PodSecurity: the levels that a namespace's labels ask for, and the checks that belong to them.
//! https://kubernetes.io/docs/concepts/security/pod-security-admission/

mod baseline;
mod checks;
mod policy;
mod restricted;
mod seen;
mod standard;

use serde_json::Value;

use super::{Change, Found, Limit, Refusal, Request, Step, strings};
use crate::k8s::{Kind, ObjectRef};
use crate::simulate::{Undecided, Verdict};

use policy::{Level, Policy, Version};

pub(crate) use standard::{Standard, violations};

/// What the plugin answers.
pub(super) struct Secured {
    pub(super) verdict: Verdict<Refusal>,
    pub(super) warnings: Vec<String>,
    pub(super) limits: Vec<Limit>,
}

/// One check that is not passed: `privileged (container "app" must not set securityContext.privileged=true)`.
struct Violation {
    reason: &'static str,
    detail: String,
    changes: Vec<Change>,
}

pub(super) fn validate(request: &Request<'_>) -> Secured {
    let mut secured = Secured {
        verdict: Verdict::allowed(),
        warnings: Vec::new(),
        limits: Vec::new(),
    };
    let labels = match request.object(Kind::Namespace, &request.namespace) {
        Found::Is(namespace) => strings(&namespace["metadata"]["labels"]),
        // That there is none is told by NamespaceLifecycle.
        Found::Absent => return secured,
        Found::Unknown(why) => {
            secured.verdict = Verdict::undecided(why);
            return secured;
        }
    };
    let asked = policy::of_labels(&labels);
    secured.limits = limits(&asked, labels.contains_key(policy::ENFORCE), request.minor);
    let violations = evaluate(asked.enforce, request);
    if violations.is_empty() {
        secured.verdict = certain(asked.enforce, request, Verdict::allowed());
        let warned = evaluate(asked.warn, request);
        if !warned.is_empty() {
            let warning = format!("would violate PodSecurity \"{}\": {}", asked.warn, told(&warned));
            secured.warnings.push(warning);
        }
        return secured;
    }
    let why = format!(
        "violates PodSecurity \"{}\": {}",
        asked.enforce,
        told(&violations)
    );
    let refusal = request
        .forbidden(Step::PodSecurity, why)
        .about(ObjectRef::new(Kind::Namespace, "", &request.namespace))
        .with(violations.into_iter().flat_map(|violation| violation.changes));
    let denied = Verdict::denied_by(vec![refusal]);
    secured.verdict = certain(asked.enforce, request, denied);
    secured
}

fn limits(asked: &Policy, labelled: bool, minor: Option<u32>) -> Vec<Limit> {
    let mut limits = Vec::new();
    if asked.enforce.level != Level::Privileged {
        limits.push(Limit::Exemptions);
    }
    if !labelled {
        limits.push(Limit::DefaultLevel);
    }
    if asked.enforce.level != Level::Privileged && minor.is_some_and(|minor| minor > checks::NEWEST) {
        limits.push(Limit::NewerChecks);
    }
    limits
}

/// If the server's version is not known, a policy of the latest version may be that of any: then both ends must agree.
fn certain(asked: policy::Asked, request: &Request<'_>, verdict: Verdict<Refusal>) -> Verdict<Refusal> {
    if request.minor.is_some() || asked.level == Level::Privileged {
        return verdict;
    }
    let passes = |server| run(asked, server, &request.pod).is_empty();
    if (checks::OLDEST_SERVER..=checks::NEWEST).all(|server| passes(server) == passes(checks::NEWEST)) {
        verdict
    } else {
        Verdict::undecided(Undecided::ServerVersion)
    }
}

fn evaluate(asked: policy::Asked, request: &Request<'_>) -> Vec<Violation> {
    run(asked, request.minor.unwrap_or(checks::NEWEST), &request.pod)
}

/// Runs the checks of a level in a version, as a server of this minor version knows them.
fn run(asked: policy::Asked, server: u32, pod: &Value) -> Vec<Violation> {
    let version = match asked.version {
        Version::Latest => server,
        Version::Minor(minor) => minor.min(server),
    };
    let pod = seen::Pod::new(pod);
    checks::of(asked.level, version)
        .filter_map(|check| check(&pod))
        .collect()
}

fn told(violations: &[Violation]) -> String {
    let told = violations
        .iter()
        .map(|violation| match violation.detail.as_str() {
            "" => violation.reason.to_owned(),
            detail => format!("{} ({detail})", violation.reason),
        });
    told.collect::<Vec<_>>().join(", ")
}
