//! The plugin ServiceAccount: the account must be there, mounts its token, lends its pull secrets, and may forbid
//! Secrets that it does not name.
//! https://github.com/kubernetes/kubernetes/blob/master/plugin/pkg/admission/serviceaccount/admission.go

use serde_json::{Value, json};

use super::{Change, Found, RANDOM, Refusal, Request, Step, containers, entries_mut, word};
use crate::k8s::{Kind, ObjectRef};
use crate::simulate::Verdict;

const MOUNT_PATH: &str = "/var/run/secrets/kubernetes.io/serviceaccount";
const VOLUME: &str = "kube-api-access-";
const ONLY_NAMED: &str = "kubernetes.io/enforce-mountable-secrets";

pub(super) fn admit(request: &mut Request<'_>) -> Verdict<Refusal> {
    if !request.pod["metadata"]["annotations"]["kubernetes.io/config.mirror"].is_null() {
        return mirror(request);
    }
    // `serviceAccount` is the old name of the same field.
    let spec = &request.pod["spec"];
    let name = [word(spec, "serviceAccountName"), word(spec, "serviceAccount")];
    let name = name.into_iter().find(|name| !name.is_empty());
    let name = name.unwrap_or("default").to_owned();
    request.set("serviceAccountName", json!(name));
    request.set("serviceAccount", json!(name));
    let account = match request.object(Kind::ServiceAccount, &name) {
        Found::Is(account) => account.clone(),
        Found::Unknown(why) => return Verdict::undecided(why),
        Found::Absent => {
            let why = format!(
                "error looking up service account {}/{name}: serviceaccount \"{name}\" not found",
                request.namespace
            );
            let refusal = request
                .forbidden(Step::ServiceAccount, why)
                .about(ObjectRef::new(Kind::ServiceAccount, &request.namespace, &name))
                .with([Change::of_pod("spec.serviceAccountName", Some(name), None)]);
            return Verdict::denied_by(vec![refusal]);
        }
    };
    if automounts(&account, &request.pod) {
        mount_token(&mut request.pod);
    }
    let lacks_secrets = request.pod["spec"]["imagePullSecrets"]
        .as_array()
        .is_none_or(Vec::is_empty);
    if let Some(lent) = account["imagePullSecrets"].as_array().filter(|_| lacks_secrets) {
        let names = lent.iter().map(|secret| json!({"name": secret["name"]}));
        request.set("imagePullSecrets", names.collect());
    }
    let refused = if only_named_secrets(&account) {
        foreign_secret(&request.pod, &account)
    } else {
        None
    };
    let refused = refused.map(|(why, change)| {
        request
            .forbidden(Step::ServiceAccount, why)
            .about(ObjectRef::new(Kind::ServiceAccount, &request.namespace, &name))
            .with([change])
    });
    Verdict::denied_by(refused.into_iter().collect())
}

/// The kubelet's own pods are left as they are, and must not refer to what the API holds.
fn mirror(request: &Request<'_>) -> Verdict<Refusal> {
    let named = word(&request.pod["spec"], "serviceAccountName");
    if named.is_empty() {
        return Verdict::allowed();
    }
    let change = Change::of_pod("spec.serviceAccountName", Some(named.to_owned()), None);
    let refusal = request
        .forbidden(
            Step::ServiceAccount,
            "a mirror pod may not reference service accounts",
        )
        .with([change]);
    Verdict::denied_by(vec![refusal])
}

/// What the pod says outranks what the account says.
fn automounts(account: &Value, pod: &Value) -> bool {
    let says = |json: &Value| json["automountServiceAccountToken"].as_bool();
    says(&pod["spec"]).or(says(account)).unwrap_or(true)
}

fn mount_token(pod: &mut Value) {
    let Some(spec) = pod.get_mut("spec") else { return };
    let volumes = spec["volumes"].as_array().cloned().unwrap_or_default();
    let there = volumes
        .iter()
        .map(|volume| word(volume, "name"))
        .find(|name| name.starts_with(VOLUME));
    let name = there.map_or_else(|| format!("{VOLUME}{RANDOM}"), str::to_owned);
    let mut mounted = false;
    for list in ["initContainers", "containers"] {
        for container in entries_mut(spec, list) {
            let mounts = container.entry("volumeMounts").or_insert_with(|| json!([]));
            let Some(mounts) = mounts.as_array_mut() else {
                continue;
            };
            if mounts.iter().all(|mount| mount["mountPath"] != MOUNT_PATH) {
                mounts.push(json!({"name": name, "readOnly": true, "mountPath": MOUNT_PATH}));
                mounted = true;
            }
        }
    }
    if mounted
        && there.is_none()
        && let Some(spec) = spec.as_object_mut()
    {
        let with_token = volumes.iter().cloned().chain([token_volume(&name)]);
        spec.insert("volumes".to_owned(), with_token.collect());
    }
}

fn token_volume(name: &str) -> Value {
    let namespace =
        json!({"path": "namespace", "fieldRef": {"apiVersion": "v1", "fieldPath": "metadata.namespace"}});
    json!({"name": name, "projected": {"defaultMode": 420, "sources": [
        {"serviceAccountToken": {"expirationSeconds": 3607, "path": "token"}},
        {"configMap": {"name": "kube-root-ca.crt", "items": [{"key": "ca.crt", "path": "ca.crt"}]}},
        {"downwardAPI": {"items": [namespace]}}]}})
}

/// Go's ParseBool.
fn only_named_secrets(account: &Value) -> bool {
    let written = word(&account["metadata"]["annotations"], ONLY_NAMED);
    matches!(written, "1" | "t" | "T" | "true" | "TRUE" | "True")
}

/// Returns the first Secret that the pod uses and the account does not name.
fn foreign_secret(pod: &Value, account: &Value) -> Option<(String, Change)> {
    let named = |list: &str, secret: &str| {
        let entries = account[list].as_array().into_iter().flatten();
        entries.into_iter().any(|entry| entry["name"] == secret)
    };
    let owner = word(&account["metadata"], "name");
    let told = |what: String, secret: &str, field: String| {
        let why =
            format!("{what} is not allowed because service account {owner} does not reference that secret");
        (why, Change::of_pod(field, Some(secret.to_owned()), None))
    };
    let spec = &pod["spec"];
    for (index, volume) in spec["volumes"].as_array().into_iter().flatten().enumerate() {
        if let Some(secret) = volume["secret"]["secretName"].as_str()
            && !named("secrets", secret)
        {
            let what = format!("volume with secret.secretName=\"{secret}\"");
            return Some(told(
                what,
                secret,
                format!("spec.volumes[{index}].secret.secretName"),
            ));
        }
    }
    for (list, noun) in [("initContainers", "init container"), ("containers", "container")] {
        for (path, container) in containers(pod, list) {
            let used = secrets_of(container)
                .into_iter()
                .find(|(secret, ..)| !named("secrets", secret));
            if let Some((secret, how, field)) = used {
                let what = format!(
                    "{noun} {} with {how} referencing secret.secretName=\"{secret}\"",
                    word(container, "name")
                );
                return Some(told(what, secret, format!("{path}.{field}")));
            }
        }
    }
    let pulls = spec["imagePullSecrets"].as_array().into_iter().flatten();
    pulls.enumerate().find_map(|(index, pull)| {
        let secret = word(pull, "name");
        let field = format!("imagePullSecrets[{index}].name");
        let why = format!(
            "{field}=\"{secret}\" is not allowed because service account {owner} does not reference that imagePullSecret"
        );
        let change = Change::of_pod(format!("spec.{field}"), Some(secret.to_owned()), None);
        (!named("imagePullSecrets", secret)).then_some((why, change))
    })
}

/// Returns the Secrets that a container's environment is made of: name, how, and field.
fn secrets_of(container: &Value) -> Vec<(&str, String, String)> {
    let list = |name: &str| container[name].as_array().into_iter().flatten().enumerate();
    let single = list("env").filter_map(|(index, env)| {
        let secret = env["valueFrom"]["secretKeyRef"]["name"].as_str()?;
        let field = format!("env[{index}].valueFrom.secretKeyRef.name");
        Some((secret, format!("envVar {}", word(env, "name")), field))
    });
    let whole = list("envFrom").filter_map(|(index, from)| {
        let secret = from["secretRef"]["name"].as_str()?;
        Some((
            secret,
            "envFrom".to_owned(),
            format!("envFrom[{index}].secretRef.name"),
        ))
    });
    single.chain(whole).collect()
}
