//! The checks of the level baseline.
//! https://github.com/kubernetes/pod-security-admission/tree/master/policy

use std::collections::BTreeSet;

use serde_json::Value;

use super::super::{Change, strings, word};
use super::Violation;
use super::seen::{Offenders, Pod, containers_named, plural, quoted};

const APP_ARMOR: &str = "container.apparmor.security.beta.kubernetes.io/";
const SECCOMP_POD: &str = "seccomp.security.alpha.kubernetes.io/pod";
const SECCOMP_CONTAINER: &str = "container.seccomp.security.alpha.kubernetes.io/";

fn is_set_otherwise(value: &Value, allowed: &[&str]) -> bool {
    !value.is_null() && !value.as_str().is_some_and(|word| allowed.contains(&word))
}

pub(super) fn app_armor(pod: &Pod<'_>) -> Option<Violation> {
    let found = Offenders::of_field(pod, &["appArmorProfile", "type"], |value| {
        is_set_otherwise(value, &["RuntimeDefault", "Localhost"])
    });
    let mut found = found.passing(Some("RuntimeDefault"));
    let mut values: Vec<String> = found.values.iter().cloned().collect();
    let mut setters: Vec<String> = found.spoken().into_iter().collect();
    let mut annotations = Vec::new();
    for (key, value) in strings(pod.annotations()) {
        let allowed = value.is_empty() || value == "runtime/default" || value.starts_with("localhost/");
        if key.starts_with(APP_ARMOR) && !allowed {
            annotations.push(format!("{key}={value:?}"));
            found.changes.push(Change::of_pod(
                format!("metadata.annotations[{key}]"),
                Some(value),
                Some("runtime/default"),
            ));
        }
    }
    if !annotations.is_empty() {
        setters.push(plural(annotations.len(), "annotation", "annotations").to_owned());
        annotations.sort();
        values.append(&mut annotations);
    }
    (!setters.is_empty()).then(|| Violation {
        reason: plural(
            values.len(),
            "forbidden AppArmor profile",
            "forbidden AppArmor profiles",
        ),
        detail: format!(
            "{} must not set AppArmor profile type to {}",
            setters.join(" and "),
            quoted(values.iter().map(String::as_str))
        ),
        changes: found.changes,
    })
}

const DEFAULT_CAPABILITIES: [&str; 13] = [
    "AUDIT_WRITE",
    "CHOWN",
    "DAC_OVERRIDE",
    "FOWNER",
    "FSETID",
    "KILL",
    "MKNOD",
    "NET_BIND_SERVICE",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYS_CHROOT",
];

pub(super) fn capabilities(pod: &Pod<'_>) -> Option<Violation> {
    let (mut names, mut added, mut changes) = (Vec::new(), BTreeSet::new(), Vec::new());
    for (path, container) in &pod.containers {
        let list = &container["securityContext"]["capabilities"]["add"];
        let own = list.as_array().into_iter().flatten().filter_map(Value::as_str);
        let foreign: Vec<&str> = own.filter(|name| !DEFAULT_CAPABILITIES.contains(name)).collect();
        if !foreign.is_empty() {
            names.push(word(container, "name").to_owned());
            let field = format!("{path}.securityContext.capabilities.add");
            changes.push(Change::of_pod(field, Some(list.to_string()), None));
            added.extend(foreign);
        }
    }
    Some(Violation {
        reason: "non-default capabilities",
        detail: format!(
            "{} must not include {} in securityContext.capabilities.add",
            containers_named(&names)?,
            quoted(added.into_iter())
        ),
        changes,
    })
}

pub(super) fn host_namespaces(pod: &Pod<'_>) -> Option<Violation> {
    let fields = ["hostNetwork", "hostPID", "hostIPC"];
    let set: Vec<&str> = fields
        .into_iter()
        .filter(|field| pod.spec()[*field] == true)
        .collect();
    let told: Vec<String> = set.iter().map(|field| format!("{field}=true")).collect();
    (!set.is_empty()).then(|| Violation {
        reason: "host namespaces",
        detail: told.join(", "),
        changes: set
            .iter()
            .map(|field| Change::of_pod(format!("spec.{field}"), Some("true".to_owned()), Some("false")))
            .collect(),
    })
}

pub(super) fn host_path(pod: &Pod<'_>) -> Option<Violation> {
    let volumes: Vec<_> = pod
        .volumes()
        .filter(|(_, volume)| !volume["hostPath"].is_null())
        .collect();
    let names = volumes.iter().map(|(_, volume)| word(volume, "name"));
    let detail = format!("{} {}", plural(volumes.len(), "volume", "volumes"), quoted(names));
    (!volumes.is_empty()).then(|| Violation {
        reason: "hostPath volumes",
        detail,
        changes: volumes
            .iter()
            .map(|(path, volume)| {
                Change::of_pod(
                    format!("{path}.hostPath"),
                    Some(volume["hostPath"].to_string()),
                    None,
                )
            })
            .collect(),
    })
}

pub(super) fn host_ports(pod: &Pod<'_>) -> Option<Violation> {
    let (mut names, mut ports, mut changes) = (Vec::new(), BTreeSet::new(), Vec::new());
    for (path, container) in &pod.containers {
        let declared = container["ports"].as_array().into_iter().flatten();
        let mut any = false;
        for (index, port) in declared.enumerate() {
            if let Some(number) = port["hostPort"].as_i64().filter(|number| *number != 0) {
                any = true;
                ports.insert(number.to_string());
                let field = format!("{path}.ports[{index}].hostPort");
                changes.push(Change::of_pod(field, Some(number.to_string()), None));
            }
        }
        if any {
            names.push(word(container, "name").to_owned());
        }
    }
    let ports: Vec<String> = ports.into_iter().collect();
    Some(Violation {
        reason: "hostPort",
        detail: format!(
            "{} {} {} {}",
            containers_named(&names)?,
            plural(names.len(), "uses", "use"),
            plural(ports.len(), "hostPort", "hostPorts"),
            ports.join(", ")
        ),
        changes,
    })
}

pub(super) fn probe_hosts(pod: &Pod<'_>) -> Option<Violation> {
    let (mut names, mut hosts, mut changes) = (BTreeSet::new(), BTreeSet::new(), Vec::new());
    for (path, container) in &pod.containers {
        let asked = [
            ("livenessProbe", &container["livenessProbe"]),
            ("readinessProbe", &container["readinessProbe"]),
            ("startupProbe", &container["startupProbe"]),
            ("lifecycle.postStart", &container["lifecycle"]["postStart"]),
            ("lifecycle.preStop", &container["lifecycle"]["preStop"]),
        ];
        for (field, json) in asked {
            for kind in ["httpGet", "tcpSocket"] {
                let host = word(&json[kind], "host");
                if !host.is_empty() {
                    names.insert(word(container, "name").to_owned());
                    hosts.insert(host);
                    let field = format!("{path}.{field}.{kind}.host");
                    changes.push(Change::of_pod(field, Some(host.to_owned()), None));
                }
            }
        }
    }
    let names: Vec<String> = names.into_iter().collect();
    Some(Violation {
        reason: "probe or lifecycle host",
        detail: format!(
            "{} {} {} {}",
            containers_named(&names)?,
            plural(names.len(), "uses", "use"),
            plural(hosts.len(), "probe or lifecycle host", "probe or lifecycle hosts"),
            quoted(hosts.into_iter())
        ),
        changes,
    })
}

pub(super) fn privileged(pod: &Pod<'_>) -> Option<Violation> {
    let mut found = Offenders::default();
    found.judge_containers(pod, &["privileged"], &|value| *value == true);
    let found = found.passing(Some("false"));
    Some(Violation {
        reason: "privileged",
        detail: format!("{} must not set securityContext.privileged=true", found.spoken()?),
        changes: found.changes,
    })
}

pub(super) fn proc_mount(pod: &Pod<'_>) -> Option<Violation> {
    let mut found = Offenders::default();
    found.judge_containers(pod, &["procMount"], &|value| {
        is_set_otherwise(value, &["Default"])
    });
    let found = found.passing(Some("Default"));
    Some(Violation {
        reason: "procMount",
        detail: format!(
            "{} must not set securityContext.procMount to {}",
            found.spoken()?,
            found.quoted_values()
        ),
        changes: found.changes,
    })
}

pub(super) fn se_linux(pod: &Pod<'_>, added: &[&str]) -> Option<Violation> {
    let allowed = |kind: &str| {
        matches!(kind, "" | "container_t" | "container_init_t" | "container_kvm_t") || added.contains(&kind)
    };
    let breaks = |options: &Value| {
        !allowed(word(options, "type"))
            || !word(options, "user").is_empty()
            || !word(options, "role").is_empty()
    };
    let found = Offenders::of_field(pod, &["seLinuxOptions"], breaks);
    let who = found.spoken()?;
    let own = std::iter::once(pod.security());
    let each = pod
        .containers
        .iter()
        .map(|(_, container)| &container["securityContext"]);
    let options: Vec<&Value> = own
        .chain(each)
        .map(|security| &security["seLinuxOptions"])
        .collect();
    let kinds: BTreeSet<&str> = options.iter().map(|options| word(options, "type")).collect();
    let kinds: Vec<&str> = kinds.into_iter().filter(|kind| !allowed(kind)).collect();
    let sets = |field: &str| options.iter().any(|options| !word(options, field).is_empty());
    let mut data = Vec::new();
    if !kinds.is_empty() {
        let noun = plural(kinds.len(), "type", "types");
        data.push(format!("{noun} {}", quoted(kinds.into_iter())));
    }
    if sets("user") {
        data.push("user may not be set".to_owned());
    }
    if sets("role") {
        data.push("role may not be set".to_owned());
    }
    Some(Violation {
        reason: "seLinuxOptions",
        detail: format!(
            "{who} set forbidden securityContext.seLinuxOptions: {}",
            data.join("; ")
        ),
        changes: found.changes,
    })
}

pub(super) fn seccomp_annotations(pod: &Pod<'_>) -> Option<Violation> {
    let annotations = strings(pod.annotations());
    let of_containers = pod
        .containers
        .iter()
        .map(|(_, container)| format!("{SECCOMP_CONTAINER}{}", word(container, "name")));
    let keys = std::iter::once(SECCOMP_POD.to_owned()).chain(of_containers);
    let mut forbidden = BTreeSet::new();
    let mut changes = Vec::new();
    for key in keys {
        let Some(value) = annotations.get(&key) else {
            continue;
        };
        let allowed =
            matches!(value.as_str(), "runtime/default" | "docker/default") || value.starts_with("localhost/");
        if !allowed && forbidden.insert(format!("{key}={value:?}")) {
            let field = format!("metadata.annotations[{key}]");
            changes.push(Change::of_pod(
                field,
                Some(value.clone()),
                Some("runtime/default"),
            ));
        }
    }
    let count = forbidden.len();
    (count > 0).then(|| Violation {
        reason: "seccompProfile",
        detail: format!(
            "forbidden {} {}",
            plural(count, "annotation", "annotations"),
            forbidden.into_iter().collect::<Vec<_>>().join(", ")
        ),
        changes,
    })
}

pub(super) fn seccomp(pod: &Pod<'_>) -> Option<Violation> {
    let found = Offenders::of_field(pod, &["seccompProfile", "type"], |value| {
        is_set_otherwise(value, &["RuntimeDefault", "Localhost"])
    });
    let found = found.passing(Some("RuntimeDefault"));
    Some(Violation {
        reason: "seccompProfile",
        detail: format!(
            "{} must not set securityContext.seccompProfile.type to {}",
            found.spoken()?,
            found.quoted_values()
        ),
        changes: found.changes,
    })
}

/// Since which version a sysctl counts as safe.
const SAFE_SYSCTLS: [(u32, &str); 14] = [
    (0, "kernel.shm_rmid_forced"),
    (0, "net.ipv4.ip_local_port_range"),
    (0, "net.ipv4.tcp_syncookies"),
    (0, "net.ipv4.ping_group_range"),
    (0, "net.ipv4.ip_unprivileged_port_start"),
    (27, "net.ipv4.ip_local_reserved_ports"),
    (29, "net.ipv4.tcp_keepalive_time"),
    (29, "net.ipv4.tcp_fin_timeout"),
    (29, "net.ipv4.tcp_keepalive_intvl"),
    (29, "net.ipv4.tcp_keepalive_probes"),
    (32, "net.ipv4.tcp_rmem"),
    (32, "net.ipv4.tcp_wmem"),
    (37, "net.ipv4.tcp_slow_start_after_idle"),
    (37, "net.ipv4.tcp_notsent_lowat"),
];

pub(super) fn sysctls(pod: &Pod<'_>, version: u32) -> Option<Violation> {
    let set = pod.security()["sysctls"].as_array().into_iter().flatten();
    let safe = |name: &str| {
        SAFE_SYSCTLS
            .iter()
            .any(|(since, safe)| *since <= version && *safe == name)
    };
    let forbidden: Vec<(usize, &str)> = set
        .enumerate()
        .map(|(index, sysctl)| (index, word(sysctl, "name")))
        .filter(|(_, name)| !safe(name))
        .collect();
    let names: Vec<&str> = forbidden.iter().map(|(_, name)| *name).collect();
    (!names.is_empty()).then(|| Violation {
        reason: "forbidden sysctls",
        detail: names.join(", "),
        changes: forbidden
            .iter()
            .map(|(index, name)| {
                let field = format!("spec.securityContext.sysctls[{index}].name");
                Change::of_pod(field, Some((*name).to_owned()), None)
            })
            .collect(),
    })
}

pub(super) fn host_process(pod: &Pod<'_>) -> Option<Violation> {
    let field = ["windowsOptions", "hostProcess"];
    let found = Offenders::of_field(pod, &field, |value| *value == true).passing(Some("false"));
    Some(Violation {
        reason: "hostProcess",
        detail: format!(
            "{} must not set securityContext.windowsOptions.hostProcess=true",
            found.spoken()?
        ),
        changes: found.changes,
    })
}
