//! What can be said of a planned Pod's images without a registry: whether their names can be read, and whether the pull
//! Secrets could log in where they come from.
//! https://kubernetes.io/docs/tasks/configure-pod-container/pull-image-private-registry/

use serde_json::Value as Json;

use super::{is_marked, planned};
use crate::facts::dictionary::Type;
use crate::facts::field;
use crate::facts::scene::Scene;
use crate::facts::subject::Subject;
use crate::facts::value::{Fact, Text};
use crate::k8s::{Kind, image};
use crate::snapshot::{Existence, KEEPS};

/// The types of Secrets that a kubelet reads for images, with the key that it reads.
const TYPES: [(&str, &str); 2] = [
    ("kubernetes.io/dockerconfigjson", ".dockerconfigjson"),
    ("kubernetes.io/dockercfg", ".dockercfg"),
];

/// The images by path, container and name.
fn images(pod: &Json) -> impl Iterator<Item = (String, &str, &str)> {
    ["initContainers", "containers"]
        .into_iter()
        .flat_map(move |list| {
            let containers = pod["spec"][list].as_array().into_iter().flatten();
            containers.enumerate().map(move |(at, container)| {
                let path = format!("spec.{list}[{at}].image");
                (
                    path,
                    field::word(container, "/name"),
                    field::word(container, "/image"),
                )
            })
        })
}

pub(super) fn unreadable(scene: &Scene<'_>, of: &Subject, _: &str) -> Fact {
    let Some((row, json)) = planned(scene, of) else {
        return Fact::unset(Type::Texts);
    };
    let told = images(json).filter_map(|(path, container, name)| {
        let fault = image::fault(name)?;
        let text = format!("image \"{name}\" of container {container}: {fault}");
        Some(Text::computed(&row.object, path, &text))
    });
    Fact::texts(told.collect())
}

pub(super) fn pull_secrets(scene: &Scene<'_>, of: &Subject, _: &str) -> Fact {
    // What stays as it is has its images already, or is told of where it runs.
    let planned = planned(scene, of).filter(|(row, _)| !is_marked(row, KEEPS));
    let Some((row, json)) = planned else {
        return Fact::unset(Type::Texts);
    };
    // The account may bring Secrets of its own.
    let admitted = scene.tries().admitted(scene.snapshot, row, json);
    let named = field::list(&admitted.pod, "/spec/imagePullSecrets").iter();
    let (mut told, mut unknown) = (Vec::new(), None);
    for (at, name) in named.map(|entry| field::word(entry, "/name")).enumerate() {
        let sentence = match scene.snapshot.look_up(Kind::Secret, &row.object.namespace, name) {
            Existence::Unknown(input) => {
                unknown = Some(input);
                continue;
            }
            Existence::Absent => Some("not found".to_owned()),
            Existence::Exists(secret) => scene.raw(&secret.object).and_then(|secret| useless(secret, json)),
        };
        if let Some(sentence) = sentence {
            let text = format!("Secret {}/{name} {sentence}", row.object.namespace);
            let path = format!("spec.imagePullSecrets[{at}].name");
            told.push(Text::computed(&row.object, path, &text));
        }
    }
    match unknown {
        Some(input) if told.is_empty() => Fact::Unknown(input),
        _ => Fact::texts(told),
    }
}

/// Why a pull Secret gives nothing for the images of a Pod. Of one whose hosts were not read only type and key are judged.
fn useless(secret: &Json, pod: &Json) -> Option<String> {
    let kind = field::word(secret, "/type");
    let Some((_, key)) = TYPES.into_iter().find(|(one, _)| *one == kind) else {
        let kind = if kind.is_empty() { "Opaque" } else { kind };
        return Some(format!("has type {kind}, which cannot be used to pull images"));
    };
    if ["data", "stringData"]
        .iter()
        .all(|map| secret[map][key].is_null())
    {
        return Some(format!("has no key {key}"));
    }
    let hosts: Vec<&str> = field::words(secret, "/registries").collect();
    let registries: Vec<String> = images(pod)
        .map(|(_, _, name)| image::parse(name).registry)
        .collect();
    let serves = |host: &&str| registries.iter().any(|registry| matches(host, registry));
    if hosts.is_empty() || hosts.iter().any(serves) {
        return None;
    }
    Some(format!(
        "is for {}, but the images are from {}",
        hosts.join(", "),
        registries.join(", ")
    ))
}

/// Whether credentials for a host serve a registry: part by part, each of which may hold a star; ports are compared as text.
/// https://kubernetes.io/docs/concepts/containers/images/#config-json
fn matches(host: &str, registry: &str) -> bool {
    if registry == "docker.io" {
        return ["docker.io", "index.docker.io"].contains(&host);
    }
    let split = |text: &str| {
        let (name, port) = text.rsplit_once(':').unwrap_or((text, ""));
        (
            name.split('.').map(str::to_owned).collect::<Vec<_>>(),
            port.to_owned(),
        )
    };
    let ((parts, port), (others, other)) = (split(host), split(registry));
    port == other
        && parts.len() == others.len()
        && parts.iter().zip(&others).all(|(part, other)| globs(part, other))
}

fn globs(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((head, rest)) => text.strip_prefix(head).is_some_and(|text| {
            (0..=text.len())
                .filter(|at| text.is_char_boundary(*at))
                .any(|at| globs(rest, &text[at..]))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn credentials_serve_by_host_port_and_star() {
        for (host, registry, wanted) in [
            ("ghcr.io", "ghcr.io", true),
            ("reg.example:5000", "reg.example", false),
            ("*.example.com", "eu.example.com", true),
            ("*.example.com", "a.eu.example.com", false),
            ("index.docker.io", "docker.io", true),
            ("registry-1.docker.io", "docker.io", false),
        ] {
            assert_eq!(matches(host, registry), wanted, "{host} {registry}");
        }
    }
}
