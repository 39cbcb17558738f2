//! Resources by the words of kubectl, as rights name them: those of the kinds that this tool reads, and the other built-in ones.

use super::Kind;

/// A resource as URLs and roles name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ResourceType {
    pub(crate) group: String,
    pub(crate) plural: String,
    /// `None` where that is not known: a custom resource.
    pub(crate) namespaced: Option<bool>,
}

/// Plural, other words, group, and whether its objects live in namespaces.
type Row = (&'static str, &'static [&'static str], &'static str, bool);

/// Built-in resources that no rule reads.
const OTHERS: &[Row] = &[
    ("bindings", &["binding"], "", true),
    ("podtemplates", &["podtemplate"], "", true),
    ("users", &["user"], "", false),
    ("groups", &["group"], "", false),
    ("controllerrevisions", &["controllerrevision"], "apps", true),
    (
        "mutatingwebhookconfigurations",
        &["mutatingwebhookconfiguration"],
        "admissionregistration.k8s.io",
        false,
    ),
    (
        "validatingwebhookconfigurations",
        &["validatingwebhookconfiguration"],
        "admissionregistration.k8s.io",
        false,
    ),
    (
        "validatingadmissionpolicies",
        &["validatingadmissionpolicy"],
        "admissionregistration.k8s.io",
        false,
    ),
    (
        "validatingadmissionpolicybindings",
        &["validatingadmissionpolicybinding"],
        "admissionregistration.k8s.io",
        false,
    ),
    (
        "customresourcedefinitions",
        &["customresourcedefinition", "crd", "crds"],
        "apiextensions.k8s.io",
        false,
    ),
    ("apiservices", &["apiservice"], "apiregistration.k8s.io", false),
    ("tokenreviews", &["tokenreview"], "authentication.k8s.io", false),
    (
        "localsubjectaccessreviews",
        &["localsubjectaccessreview"],
        "authorization.k8s.io",
        true,
    ),
    (
        "selfsubjectaccessreviews",
        &["selfsubjectaccessreview"],
        "authorization.k8s.io",
        false,
    ),
    (
        "selfsubjectrulesreviews",
        &["selfsubjectrulesreview"],
        "authorization.k8s.io",
        false,
    ),
    (
        "subjectaccessreviews",
        &["subjectaccessreview"],
        "authorization.k8s.io",
        false,
    ),
    (
        "certificatesigningrequests",
        &["certificatesigningrequest", "csr"],
        "certificates.k8s.io",
        false,
    ),
    ("leases", &["lease"], "coordination.k8s.io", true),
    (
        "flowschemas",
        &["flowschema"],
        "flowcontrol.apiserver.k8s.io",
        false,
    ),
    (
        "prioritylevelconfigurations",
        &["prioritylevelconfiguration"],
        "flowcontrol.apiserver.k8s.io",
        false,
    ),
    ("ingresses", &["ingress", "ing"], "networking.k8s.io", true),
    ("ingressclasses", &["ingressclass"], "networking.k8s.io", false),
    ("ipaddresses", &["ipaddress", "ip"], "networking.k8s.io", false),
    ("servicecidrs", &["servicecidr"], "networking.k8s.io", false),
    ("resourceclaims", &["resourceclaim"], "resource.k8s.io", true),
    (
        "resourceclaimtemplates",
        &["resourceclaimtemplate"],
        "resource.k8s.io",
        true,
    ),
    ("deviceclasses", &["deviceclass"], "resource.k8s.io", false),
    ("resourceslices", &["resourceslice"], "resource.k8s.io", false),
    ("csidrivers", &["csidriver"], "storage.k8s.io", false),
    ("csinodes", &["csinode"], "storage.k8s.io", false),
    (
        "csistoragecapacities",
        &["csistoragecapacity"],
        "storage.k8s.io",
        true,
    ),
    (
        "volumeattachments",
        &["volumeattachment"],
        "storage.k8s.io",
        false,
    ),
    (
        "volumeattributesclasses",
        &["volumeattributesclass", "vac"],
        "storage.k8s.io",
        false,
    ),
];

/// Parts of built-in resources that are rights of their own. Every resource may have a status.
const SUBRESOURCES: &[(&str, &[&str])] = &[
    (
        "pods",
        &[
            "attach",
            "binding",
            "ephemeralcontainers",
            "eviction",
            "exec",
            "log",
            "portforward",
            "proxy",
            "resize",
            "status",
        ],
    ),
    ("services", &["proxy", "status"]),
    (
        "nodes",
        &[
            "checkpoint",
            "configz",
            "healthz",
            "log",
            "metrics",
            "pods",
            "proxy",
            "spec",
            "stats",
            "status",
        ],
    ),
    ("serviceaccounts", &["token"]),
    ("namespaces", &["finalize", "status"]),
    ("certificatesigningrequests", &["approval", "status"]),
    ("deployments", &["scale", "status"]),
    ("replicasets", &["scale", "status"]),
    ("statefulsets", &["scale", "status"]),
    ("replicationcontrollers", &["scale", "status"]),
];

/// Finds a resource: a built-in one by any word of kubectl, a custom one by `PLURAL.GROUP`, everything by `*`.
pub(crate) fn of_word(word: &str) -> Option<ResourceType> {
    let lower = word.to_ascii_lowercase();
    if lower == "*" {
        return Some(custom("*", "*"));
    }
    let (name, group) = match lower.split_once('.') {
        Some((name, group)) => (name, Some(group)),
        None => (lower.as_str(), None),
    };
    // As kubectl takes it: `deployments.v1.apps`.
    let group = group.map(|group| match group.split_once('.') {
        Some((version, rest)) if is_version(version) => rest,
        _ if is_version(group) => "",
        _ => group,
    });
    let of_kind = Kind::by_word(name).map(|kind| (kind.group(), kind.plural(), kind.namespaced()));
    let of_others = || {
        let found = OTHERS
            .iter()
            .find(|(plural, words, ..)| *plural == name || words.contains(&name));
        found.map(|(plural, _, group, namespaced)| (*group, *plural, *namespaced))
    };
    match (of_kind.or_else(of_others), group) {
        (Some((of, plural, namespaced)), asked) if asked.is_none_or(|asked| asked == of) => {
            Some(ResourceType {
                group: of.to_owned(),
                plural: plural.to_owned(),
                namespaced: Some(namespaced),
            })
        }
        (_, Some(group)) if !name.is_empty() && !group.is_empty() => Some(custom(group, name)),
        _ => None,
    }
}

fn custom(group: &str, plural: &str) -> ResourceType {
    ResourceType {
        group: group.to_owned(),
        plural: plural.to_owned(),
        namespaced: None,
    }
}

fn is_version(text: &str) -> bool {
    text.strip_prefix('v')
        .is_some_and(|rest| rest.starts_with(|letter: char| letter.is_ascii_digit()))
}

/// Returns the plurals of all built-in resources.
pub(crate) fn plurals() -> impl Iterator<Item = &'static str> {
    Kind::all()
        .map(Kind::plural)
        .chain(OTHERS.iter().map(|row| row.0))
}

/// Returns the parts of a built-in resource; `None` for a custom one, whose parts are not known.
pub(crate) fn subresources(of: &ResourceType) -> Option<&'static [&'static str]> {
    of.namespaced?;
    let row = SUBRESOURCES.iter().find(|(plural, _)| *plural == of.plural);
    Some(row.map_or(&["status"], |(_, parts)| *parts))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_kubectl_lead_to_group_and_plural() {
        let read = |word: &str| {
            of_word(word).map(|found| format!("{}/{}/{:?}", found.group, found.plural, found.namespaced))
        };
        for (word, meant) in [
            ("po", "/pods/Some(true)"),
            ("Deployment", "apps/deployments/Some(true)"),
            ("deployments.apps", "apps/deployments/Some(true)"),
            ("deployments.v1.apps", "apps/deployments/Some(true)"),
            ("pods.v1", "/pods/Some(true)"),
            (
                "crd",
                "apiextensions.k8s.io/customresourcedefinitions/Some(false)",
            ),
            ("pods.metrics.k8s.io", "metrics.k8s.io/pods/None"),
            ("rayclusters.ray.io", "ray.io/rayclusters/None"),
            ("*", "*/*/None"),
        ] {
            assert_eq!(read(word).as_deref(), Some(meant), "{word}");
        }
        for word in ["gadgets", "podz", ""] {
            assert_eq!(read(word), None, "{word}");
        }
    }
}
